using System.Text;
using Dpo.Base;
using Dpo.Kernel.Scripting;

namespace Dpo.Kernel.Engine;

/// <summary>Sets up the process as a cell sees it, until it is disposed: console output goes to the sink, the current
/// folder is the notebook's. The token that asks the cell to stop is given to the flow of the cell alone.</summary>
/// <remarks>Console and folder belong to the process, so one cell of one session runs at a time. Nothing is buffered:
/// what is written and what is displayed arrive in the order of the program. A writer that a background task keeps
/// writes to the real console once the cell is over.</remarks>
internal sealed class CellScope : IDisposable
{
    private readonly TextWriter _realOut = Console.Out;
    private readonly TextWriter _realError = Console.Error;
    private readonly string? _realFolder = Folder;
    private readonly SinkWriter _out;
    private readonly SinkWriter _error;
    private readonly IDisposable _live;

    public CellScope(IOutputSink sink, string folder, CancellationToken stop)
    {
        _live = LiveOutput.Use(LiveOutput.Current, stop);   // the library's long calls end when the cell is asked to
        _out = new SinkWriter("stdout", sink, _realOut);
        _error = new SinkWriter("stderr", sink, _realError);
        Go(folder);
        Console.SetOut(_out);       // .NET wraps it in a lock
        Console.SetError(_error);
    }

    public void Dispose()
    {
        _live.Dispose();
        Console.SetOut(_realOut);
        Console.SetError(_realError);
        _out.Detach();
        _error.Detach();
        Go(_realFolder);
    }

    /// <summary>Current folder of the process; null when a cell has removed it.</summary>
    public static string? Folder
    {
        get
        {
            try
            {
                return Environment.CurrentDirectory;
            }
            catch (IOException)
            {
                return null;
            }
        }
    }

    private static void Go(string? folder)
    {
        // What is gone cannot be gone to; the files that a cell looks for are gone with it.
        Environment.CurrentDirectory = Directory.Exists(folder) ? folder : Path.GetTempPath();
    }

    private sealed class SinkWriter : TextWriter
    {
        private readonly string _name;
        private readonly TextWriter _after;
        private volatile IOutputSink? _sink;

        public SinkWriter(string name, IOutputSink sink, TextWriter after)
        {
            (_name, _sink, _after) = (name, sink, after);
            CoreNewLine = ['\n'];   // the same bytes in a notebook on every platform
        }

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

        public override void WriteLine(string? value) => Write(value + "\n");

        public override void Write(string? value)
        {
            if (string.IsNullOrEmpty(value))
            {
                return;
            }

            if (_sink is { } sink)
            {
                sink.Stream(_name, value);
            }
            else
            {
                _after.Write(value);
            }
        }

        public void Detach() => _sink = null;
    }
}
