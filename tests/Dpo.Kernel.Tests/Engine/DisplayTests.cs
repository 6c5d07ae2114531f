using System.Collections;
using System.Globalization;
using Dpo.Charts;
using Dpo.Kernel.Engine;

namespace Dpo.Kernel.Tests.Engine;

public sealed class DisplayTests
{
    private readonly Display _display = new();
    private enum Colour { Red }

    private sealed record Row(string Name, double Loss);

    private sealed record Node(string Name)
    {
        public Node? Next { get; set; }
    }

    private sealed record WithOwnText(int X)
    {
        public override string ToString() => "own text";
    }

    private sealed record Thrower(int Fine)
    {
        [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822", Justification = "A property of the value.")]
        public int Broken => throw new InvalidOperationException("not today");
    }

    private sealed class Html
    {
        public static string ToHtml(int x) => $"{x}";

        [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822", Justification = "Called by its name.")]
        public string ToHtml() => "<b>html</b>";

        public override string ToString() => "plain";
    }

    private sealed class Bundle : IMimeBundle
    {
        public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();

        public IReadOnlyDictionary<string, string> ToMimeBundle() => Data;

        public string ToHtml() => "not used";
    }

    private struct Point
    {
        public int X { get; set; }

        public int Y;
    }

    public static TheoryData<object?, string> Scalars => new()
    {
        { null, "null" },
        { "text\nof two lines", "text\nof two lines" },
        { Math.Log(2), "0.693147" },
        { (float)Math.Log(2), "0.693147" },
        { 2.0, "2" },
        { -0.0, "0" },
        { 1234567.0, "1234567" },
        { 1234567.8, "1.23457e+06" },
        { 1e-7, "1e-07" },
        { 1e300, "1e+300" },
        { double.NaN, "NaN" },
        { double.PositiveInfinity, "Infinity" },
        { 1.5m, "1.5" },
        { 1_000_000, "1000000" },
        { true, "True" },
        { 'c', "c" },
        { Colour.Red, "Red" },
        { new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), "2026-01-02 03:04:05" },
        { TimeSpan.FromSeconds(1.5), "00:00:01.5000000" },
        { typeof(Dictionary<string, double[]>), "Dictionary<string, double[]>" },
        { (1, "a"), "(1, a)" },
        { new[] { 1.0, 2.5 }, "[1, 2.5]" },
        { new List<string> { "a", "b" }, "[a, b]" },
        { Array.Empty<int>(), "[]" },
        { new Dictionary<string, int>(), "[]" },
        { new int[2, 3, 4], "int[2, 3, 4]" },
        { new WithOwnText(1), "own text" },
        { new Html(), "plain" },
        { new InvalidOperationException("outer", new ArgumentException("inner")), "InvalidOperationException: outer\ncaused by ArgumentException: inner" },
        { new object(), "Object" },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    public void Format_Text_OfEachKind(object? value, string text)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
        try
        {
            Assert.Equal(text, _display.Format(value)["text/plain"]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Format_MimeBundle_IsPublishedAsItIsAndGetsText()
    {
        var bundle = _display.Format(new Bundle { Data = new Dictionary<string, string> { ["application/x+json"] = "{}" } });

        Assert.Equal("{}", bundle["application/x+json"]);
        Assert.Equal("Bundle", bundle["text/plain"]);
        Assert.Equal(2, bundle.Count);
    }

    [Fact]
    public void Format_MimeBundleWithBrokenJson_SaysWhichType() =>
        Assert.StartsWith("The value to show has the type application/x+json, but its text is not JSON: ", Assert.Throws<FormatException>(() =>
            _display.Format(new Bundle { Data = new Dictionary<string, string> { ["application/x+json"] = "{" } })).Message);

    [Fact]
    public void Format_ObjectWithToHtml_GivesHtmlFirst()
    {
        var bundle = _display.Format(new Html());

        Assert.Equal(["text/html", "text/plain"], bundle.Keys);
        Assert.Equal("<b>html</b>", bundle["text/html"]);
    }

    [Fact]
    public void Register_NewestThatFits_Wins()
    {
        _display.Register<Row>(_ => new Dictionary<string, string> { ["text/plain"] = "old" });
        _display.Register<object>(_ => new Dictionary<string, string> { ["text/x"] = "any" });
        Assert.Equal("any", _display.Format(new Row("a", 1))["text/x"]);

        _display.Register<Row>(r => new Dictionary<string, string> { ["text/plain"] = r.Name });
        Assert.Equal("a", _display.Format(new Row("a", 1))["text/plain"]);
    }

    [Fact]
    public void Format_Record_IsATableOfItsProperties()
    {
        var bundle = _display.Format(new Row("<script>", 0.5));

        Assert.Equal("Row\nproperty  value\n--------  --------\nName      <script>\nLoss      0.5", bundle["text/plain"]);
        Assert.Equal(
            "<table><caption>Row</caption><thead><tr><th scope=\"col\">property</th><th scope=\"col\">value</th></tr></thead><tbody>"
            + "<tr><th scope=\"row\">Name</th><td style=\"text-align:left\">&lt;script&gt;</td></tr>\n"
            + "<tr><th scope=\"row\">Loss</th><td style=\"text-align:right\">0.5</td></tr>\n</tbody></table>", bundle["text/html"]);
    }

    [Fact]
    public void Format_AnonymousAndStruct_AreTablesToo()
    {
        Assert.Equal("property  value\n--------  -----\nA             1", _display.Format(new { A = 1 })["text/plain"]);
        Assert.Equal("Point\nproperty  value\n--------  -----\nX             1\nY             2", _display.Format(new Point { X = 1, Y = 2 })["text/plain"]);
    }

    [Fact]
    public void Format_SequenceOfRecords_IsATableWithNumbersToTheRight()
    {
        var bundle = _display.Format(new[] { new Row("sft", 2), new Row("dpo & co", 12.25) });

        Assert.Equal("Name       Loss\n--------  -----\nsft           2\ndpo & co  12.25", bundle["text/plain"]);
        Assert.Contains("<td style=\"text-align:left\">dpo &amp; co</td><td style=\"text-align:right\">12.25</td>", bundle["text/html"]);
    }

    [Fact]
    public void Format_SequenceOfTuplesAndArrays_AreTables()
    {
        Assert.Equal("Item1  Item2\n-----  -----\na          1\nb          2", _display.Format(new[] { ("a", 1), ("b", 2) })["text/plain"]);
        Assert.Equal("0    1\n-  ---\n1  0.5\n2", _display.Format(new double[][] { [1, 0.5], [2] })["text/plain"]);
    }

    [Fact]
    public void Format_DifferentAnonymousTypes_ShareTheColumnsInOrderOfAppearance() =>
        Assert.Equal("A  B\n-  -\n1\n   2", _display.Format(new object[] { new { A = 1 }, new { B = 2 } })["text/plain"]);

    [Fact]
    public void Format_Dictionary_HasTwoColumns()
    {
        Assert.Equal("Key  Value\n---  -----\nkl     0.5", _display.Format(new Dictionary<string, double> { ["kl"] = 0.5 })["text/plain"]);
        Assert.Equal("Key  Value\n---  -----\nkl     0.5", _display.Format(new Hashtable { ["kl"] = 0.5 })["text/plain"]);
    }

    [Fact]
    public void Format_TwoDimensionalArray_IsATableWithIndices() =>
        Assert.Equal("double[2, 2]\n     0  1\n-  ---  -\n0    1  0\n1  0.5  2", _display.Format(new double[,] { { 1, 0 }, { 0.5, 2 } })["text/plain"]);

    [Fact]
    public void Format_LongSequences_SayHowMuchIsLeftOut()
    {
        var rows = Enumerable.Range(0, 81).Select(i => new Row("r", i)).ToArray();

        Assert.EndsWith("\n... 31 more rows", _display.Format(rows)["text/plain"]);
        Assert.EndsWith("</table><p>... 31 more rows</p>", _display.Format(rows)["text/html"]);
        Assert.EndsWith(", 49, ... 50 more]", _display.Format(Enumerable.Range(0, 100).ToArray())["text/plain"]);
        Assert.EndsWith("... 3 more rows, ... more columns", _display.Format(new int[53, 21])["text/plain"]);
    }

    [Fact]
    public void Format_EndlessSequences_ReadFiftyOneItemsOnce()
    {
        var read = 0;
        IEnumerable<int> Endless()
        {
            while (true)
            {
                yield return read++;
            }
        }

        Assert.EndsWith(", 49, ... more]", _display.Format(Endless())["text/plain"]);
        Assert.Equal(Display.MaxRows + 1, read);
        Assert.EndsWith("\n... more rows", _display.Format(Endless().Select(i => new { i }))["text/plain"]);
        Assert.Equal(2 * (Display.MaxRows + 1), read);
    }

    [Fact]
    public void Format_CyclicObjects_End()
    {
        var node = new Node("a");
        node.Next = node;
        var list = new ArrayList();
        list.Add(list);

        Assert.Contains("Next      Node { Name = a, Next = Node { Name = a, Next = Node { Name = a, Next = ... } } }", _display.Format(node)["text/plain"]);
        Assert.Equal("[[[...]]]", _display.Format(list)["text/plain"]);
    }

    [Fact]
    public void Format_PropertyThatThrows_DoesNotHideTheOthers() =>
        Assert.Equal(
            "Thrower\nproperty  value\n--------  --------------------------------------\nFine      1\n"
            + "Broken    (InvalidOperationException: not today)", _display.Format(new Thrower(1))["text/plain"]);

    [Fact]
    public void Format_Task_IsNotWaitedFor() =>
        Assert.Equal("Task (WaitingForActivation): await it to see its value", _display.Format(new TaskCompletionSource<int>().Task)["text/plain"]);

    [Fact]
    public void Format_LongAndManyLinedTextInATable_IsOneShortLine()
    {
        var text = _display.Format(new[] { new { T = "a\nb" + new string('x', 1000) } })["text/plain"].Split('\n')[2];
        Assert.StartsWith("a bx", text);
        Assert.Equal(503, text.Length);
    }
}
