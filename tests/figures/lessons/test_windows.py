"""What a browser draws of a window is what the window makes of each life."""

from cocreate_lib.desistance import Life, Offence, Window, seen
from cocreate_lib.figures import windows_numbers, windows_picture

OUT = Life("Ash", "late", (Offence(30), Offence(10, 4), Offence(11, 9)), desisting=True)
ON = Life("Blake", "unseen", (Offence(3), Offence(50, 1, serious=True)), desisting=False)


def test_numbers_name_the_offences_that_count_by_their_place():
    views = [seen(life, Window()) for life in (OUT, ON)]
    assert windows_numbers(views) == [[1, 1, [1]], [0, 1, []]]
    views = [seen(life, Window(length=60, proven=False)) for life in (OUT, ON)]
    assert windows_numbers(views) == [[1, 1, [0, 1, 2]], [1, 0, [0, 1]]]


def test_a_line_leads_from_an_offence_to_its_proof():
    axes = windows_picture([seen(OUT, Window()), seen(ON, Window())]).figure.axes[0]
    proofs = [tuple(line.get_xdata()) for line in axes.get_lines() if len(line.get_xdata()) == 2]
    assert {(10, 14), (11, 20), (50, 51)} <= set(proofs)
    assert not any(start in (3, 30) for start, _ in proofs)
