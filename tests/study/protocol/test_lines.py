"""In which line of a file each field stands."""

from cocreate_lib.study.protocol.lines import lines_of


def test_a_text_of_several_lines_holds_no_fields():
    text = '[study]\ntitle = """\nseed = 1\n[design]\n"""\nseed = 2\n[[deviations]]\nwhy = "a"\n'
    lines = lines_of(text + '[[deviations]]\nwhy = "b"\n')
    assert lines["study.seed"] == 6
    assert "design" not in lines
    assert (lines["deviations.why"], lines["deviations[2].why"]) == (8, 10)


def test_quoted_names_and_inner_tables_have_their_places():
    lines = lines_of('[planning.columns]\n"age" = "x"\n[study]\na.b = 1')
    assert lines["planning.columns.age"] == 2
    assert lines["study.a"] == 4
