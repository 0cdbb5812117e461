# Python runs this file first where PYTHONSTARTUP names it (see ../kernel_start.py, which does the
# work, so that no name of ours is left in a notebook).
exec(
    __import__("runpy").run_path(
        str(__import__("pathlib").Path(__file__).parents[1] / "kernel_start.py")
    )["begin"]()
)
