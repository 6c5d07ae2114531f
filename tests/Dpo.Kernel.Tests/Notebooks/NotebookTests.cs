using System.Text;
using Dpo.Kernel.Notebooks;
using Dpo.Kernel.Tests.Support;
using Dpo.Tests.Shared;

namespace Dpo.Kernel.Tests.Notebooks;

public sealed class NotebookTests
{
    // As Jupyter writes it: one blank a level, keys as they are, unknown fields, unescaped signs, odd numbers, control signs.
    private const string Jupyter = """
        {
         "cells": [
          {
           "cell_type": "markdown",
           "future_field": {
            "a": 1.50,
            "b": 1e-05,
            "c": []
           },
           "id": "intro",
           "metadata": {},
           "source": [
            "# Größe <b>&</b> 'π' 😀\n",
            "second \"line\"\\\t\u001b"
           ]
          },
          {
           "cell_type": "code",
           "execution_count": 3,
           "id": "a-1",
           "metadata": {
            "tags": [
             "raises-exception",
             "x"
            ]
           },
           "outputs": [
            {
             "name": "stdout",
             "output_type": "stream",
             "text": [
              "hi\n"
             ]
            }
           ],
           "source": []
          }
         ],
         "metadata": {
          "kernelspec": {
           "display_name": ".NET (C#)",
           "language": "C#",
           "name": ".net-csharp"
          }
         },
         "nbformat": 4,
         "nbformat_minor": 5
        }

        """;

    [Fact]
    public void ToJson_UntouchedNotebookInJupytersForm_IsByteIdentical() => Assert.Equal(Jupyter, Notebook.Parse(Jupyter).ToJson());

    [Fact]
    public void SaveAndLoad_ThroughAFile_IsByteIdenticalUtf8WithoutMark()
    {
        using var folder = new TempFolder();
        Notebook.Parse(Jupyter).Save(folder.File("n.ipynb"));
        Notebook.Load(folder.File("n.ipynb")).Save(folder.File("n.ipynb"));

        Assert.Equal(Encoding.UTF8.GetBytes(Jupyter), File.ReadAllBytes(folder.File("n.ipynb")));
    }

    [Fact]
    public void Cells_GiveKindIdSourceTagsAndCount()
    {
        var notebook = Notebook.Parse(Jupyter);

        Assert.Equal([CellKind.Markdown, CellKind.Code], notebook.Cells.Select(c => c.Kind));
        Assert.Equal("# Größe <b>&</b> 'π' 😀\nsecond \"line\"\\\t\u001b", notebook.Cells[0].Source);
        Assert.Equal(["raises-exception", "x"], notebook.Cells[1].Tags);
        Assert.Empty(notebook.Cells[0].Tags);
        Assert.Equal(3, notebook.Cells[1].ExecutionCount);
        Assert.Equal("", notebook.Cells[1].Source);
        Assert.Equal("cell 2 (a-1)", notebook.Cells[1].ToString());
    }

    [Fact]
    public void Source_SetToText_IsWrittenAsLinesAndNothingElseChanges()
    {
        var notebook = Notebook.Parse(Jupyter);
        notebook.Cells[1].Source = "var x = 1;\nx";

        var lines = "\"source\": [\n    \"var x = 1;\\n\",\n    \"x\"\n   ]";
        Assert.Equal(Jupyter.Replace("\"source\": []", lines, StringComparison.Ordinal), notebook.ToJson());
    }

    [Fact]
    public void Source_GivenAsOneString_ReadsTheSameAndIsWrittenAsLines()
    {
        var text = Sample.Of("a\nb\n").ToJson();

        Assert.Contains("\"source\": [\n    \"a\\n\",\n    \"b\\n\"\n   ]", text);
        Assert.Equal("a\nb\n", Notebook.Parse(text).Cells[0].Source);
    }

    [Fact]
    public void Copy_Changed_LeavesTheOriginal()
    {
        var notebook = Notebook.Parse(Jupyter);
        notebook.Copy().Cells[1].Source = "changed";

        Assert.Equal(Jupyter, notebook.ToJson());
    }

    [Fact]
    public void Parse_Nbformat44WithoutIds_NamesCellsByPositionAndKeepsTheFile()
    {
        var old = Sample.Of("1", "2");
        old.Json["nbformat_minor"] = 4;
        foreach (var cell in old.Cells)
        {
            cell.Json.Remove("id");
        }

        var text = old.ToJson();
        var notebook = Notebook.Parse(text);

        Assert.Equal(["cell-1", "cell-2"], notebook.Cells.Select(c => c.Id));
        Assert.Equal(text, notebook.ToJson());
    }

    [Theory]
    [InlineData("{\n \"cells\": oops}", "n.ipynb, line 2, column 11: this is not JSON ('o' is an invalid start of a value). Mend that line or restore the file from version control.")]
    [InlineData(" \n", "n.ipynb, line 1, column 1: a notebook was expected, but the file is empty. Get the file again.")]
    [InlineData("[]", "n.ipynb, line 1, column 1: a notebook was expected, but the JSON is no object. Check that this is an .ipynb file.")]
    [InlineData("{}", "n.ipynb, line 1, column 1: a notebook was expected, but \"nbformat\" is missing. Check that this is an .ipynb file.")]
    [InlineData("{\"nbformat\": 3}", "n.ipynb, line 1, column 1: nbformat 4 was expected, but the file has nbformat 3. Open it in Jupyter and save it, which converts it.")]
    [InlineData("{\"nbformat\": 4}", "n.ipynb, line 1, column 1: the list \"cells\" was expected, but it is missing. Restore the file from version control.")]
    [InlineData("{\"nbformat\": 4, \"nbformat_minor\": 5, \"cells\": [\n {\"cell_type\": \"raw\", \"id\": \"a\", \"source\": []},\n  {\"cell_type\": \"code\", \"source\": \"\"}]}", "n.ipynb, line 3, column 3: cell 2 must have an \"id\" in nbformat 4.5. Open the file in Jupyter and save it, which adds ids.")]
    [InlineData("{\"nbformat\": 4, \"cells\": [\n {\"cell_type\": \"code\"}]}", "n.ipynb, line 2, column 2: cell 1 must have a \"source\" of text lines. Add \"source\": [] for an empty cell.")]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"heading\", \"source\": []}]}", "n.ipynb, line 1, column 27: cell 1 must have the \"cell_type\" code, markdown or raw. Got heading.")]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"raw\", \"id\": \"a\", \"source\": []},\n{\"cell_type\": \"raw\", \"id\": \"a\", \"source\": []}]}", "n.ipynb, line 2, column 1: cell 2 has the id \"a\" of an earlier cell. Give it another id.")]
    [InlineData("{\"nbformat\": 4, \"cells\": [7]}", "n.ipynb, line 1, column 27: cell 1 must be an object. Restore the file from version control.")]
    [InlineData("{\"nbformat\": 4, \"cells\": [\"\\ud800\"]}", "n.ipynb, line 1, column 1: a text in the file is not valid Unicode. Save the file as UTF-8.")]
    public void Parse_BadText_SaysWhereWhatAndWhatToDo(string text, string message) =>
        Assert.Equal(message, Assert.Throws<NotebookException>(() => Notebook.Parse(text, "n.ipynb")).Message);

    [Fact]
    public void Load_MissingFile_SaysSo()
    {
        var error = Assert.Throws<NotebookException>(() => Notebook.Load("no/such.ipynb"));

        Assert.Equal("no/such.ipynb: a notebook was expected, but there is no such file. Check the path.", error.Message);
        Assert.Null(error.Line);
    }

    [Fact]
    public void Save_WhereNoFolderCanBe_SaysWhatToDo()
    {
        using var folder = new TempFolder();
        folder.Write("file", "");
        var error = Assert.Throws<NotebookException>(() => Sample.Of("1").Save(folder.File("file/n.ipynb")));

        Assert.EndsWith("Check that the folder exists, is writable and has room; what was there is untouched.", error.Message);
    }
}
