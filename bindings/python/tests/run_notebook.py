"""run_notebook.py NOTEBOOK [HTML]: run it from the first cell to the last; a
cell that raises fails. 77 (skipped) when nbclient or a kernel is not there."""

import sys


def main(path, html=None):
    try:
        import ipykernel  # noqa: F401
        import matplotlib  # noqa: F401
        import nbclient
        import nbformat
    except ImportError as e:
        print(f"skipped: {e}")
        return 77
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=240,
                            kernel_name="python3").execute()
    outputs = [o for c in notebook.cells if c.cell_type == "code"
               for o in c.outputs]
    pictures = sum("image/png" in o.get("data", {}) for o in outputs)
    print(f"{len(notebook.cells)} cells, {pictures} pictures")
    if html:
        from nbconvert import HTMLExporter
        with open(html, "w", encoding="utf-8") as f:
            f.write(HTMLExporter().from_notebook_node(notebook)[0])
        nbformat.write(notebook, html + ".ipynb")
    return 0 if pictures >= 7 else 1


sys.exit(main(*sys.argv[1:]))
