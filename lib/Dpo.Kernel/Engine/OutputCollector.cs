using System.Text;
using System.Text.Json.Nodes;
using Dpo.Kernel.Notebooks;
using Dpo.Kernel.Scripting;

namespace Dpo.Kernel.Engine;

/// <summary>Collects the outputs of a cell in the format of a notebook file (nbformat); consecutive texts of one
/// stream become one output.</summary>
internal sealed class OutputCollector : IOutputSink
{
    private readonly Lock _lock = new();
    private readonly List<Item> _items = [];

    public void Stream(string name, string text)
    {
        lock (_lock)
        {
            if (_items is not [.., StreamItem last] || last.Name != name)
            {
                _items.Add(last = new StreamItem(name));
            }

            last.Text.Append(text);
        }
    }

    public void Display(IReadOnlyDictionary<string, string> bundle, string? displayId = null) =>
        Add(new DisplayItem(bundle, displayId, null));

    public void Result(IReadOnlyDictionary<string, string> bundle, int executionCount) =>
        Add(new DisplayItem(bundle, null, executionCount));

    public void Fail(CellError failure) => Add(new ErrorItem(failure));

    public void Update(string displayId, IReadOnlyDictionary<string, string> bundle)
    {
        lock (_lock)
        {
            foreach (var item in _items.OfType<DisplayItem>().Where(i => i.Id == displayId))
            {
                item.Bundle = bundle;
            }
        }
    }

    /// <summary>Returns the outputs so far; a task that outlives its cell does not change the result.</summary>
    public JsonArray ToJson()
    {
        lock (_lock)
        {
            return [.. _items.Select(i => i.ToJson())];
        }
    }

    private void Add(Item item)
    {
        lock (_lock)
        {
            _items.Add(item);
        }
    }

    private abstract class Item
    {
        public abstract JsonObject ToJson();
    }

    private sealed class StreamItem(string name) : Item
    {
        public string Name { get; } = name;

        public StringBuilder Text { get; } = new();

        public override JsonObject ToJson() => new()
        {
            ["name"] = Name,
            ["output_type"] = "stream",
            ["text"] = NotebookText.Split(Text.ToString()),
        };
    }

    private sealed class DisplayItem(IReadOnlyDictionary<string, string> bundle, string? id, int? executionCount) : Item
    {
        public string? Id { get; } = id;

        public IReadOnlyDictionary<string, string> Bundle { get; set; } = bundle;

        public override JsonObject ToJson()
        {
            var json = new JsonObject { ["data"] = MimeJson.Data(Bundle, asLines: true) };
            if (executionCount is { } count)
            {
                json["execution_count"] = count;
            }

            json["metadata"] = new JsonObject();
            json["output_type"] = executionCount is null ? "display_data" : "execute_result";
            return json;
        }
    }

    private sealed class ErrorItem(CellError error) : Item
    {
        public override JsonObject ToJson() => new()
        {
            ["ename"] = error.Name,
            ["evalue"] = error.Message,
            ["output_type"] = "error",
            ["traceback"] = new JsonArray([.. error.Traceback.Select(l => JsonValue.Create(l))]),
        };
    }
}
