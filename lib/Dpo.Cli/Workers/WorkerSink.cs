using Dpo.Kernel.Scripting;

namespace Dpo.Cli.Workers;

/// <summary>Tells the command what a cell shows.</summary>
internal sealed class WorkerSink(Channel channel) : IOutputSink
{
    public void Stream(string name, string text) =>
        channel.TrySend(new WorkerMessage(WorkerWord.Stream) { Name = name, Text = text });

    public void Display(IReadOnlyDictionary<string, string> bundle, string? displayId = null) =>
        channel.TrySend(new WorkerMessage(WorkerWord.Display) { Name = displayId, Bundle = [.. bundle] });

    public void Update(string displayId, IReadOnlyDictionary<string, string> bundle) =>
        channel.TrySend(new WorkerMessage(WorkerWord.Update) { Name = displayId, Bundle = [.. bundle] });

    public void Result(IReadOnlyDictionary<string, string> bundle, int executionCount) =>
        channel.TrySend(new WorkerMessage(WorkerWord.Result) { Bundle = [.. bundle], Number = executionCount });

    public void Fail(CellError failure) => channel.TrySend(new WorkerMessage(WorkerWord.Fail) { Error = failure });

    /// <summary>Hands a message on to the sink of the command.</summary>
    public static void Forward(WorkerMessage message, IOutputSink sink)
    {
        switch (message.Word)
        {
            case WorkerWord.Stream:
                sink.Stream(message.Name!, message.Text!);
                break;
            case WorkerWord.Display:
                sink.Display(Bundle(message), message.Name);
                break;
            case WorkerWord.Update:
                sink.Update(message.Name!, Bundle(message));
                break;
            case WorkerWord.Result:
                sink.Result(Bundle(message), message.Number);
                break;
            case WorkerWord.Fail:
                sink.Fail(message.Error!);
                break;
        }
    }

    private static OrderedDictionary<string, string> Bundle(WorkerMessage message) => new(message.Bundle!);
}
