using System.Collections.Concurrent;
using Dpo.Base;

namespace Dpo.Kernel.Jupyter;

/// <summary>Provides Console.In and LiveInput of the cells: asks the user's front end for each line.</summary>
/// <param name="ask">Function that shows the prompt to the user in VS Code or JupyterLab, without waiting for the
/// answer; throws if no input can be typed there.</param>
internal sealed class StdinReader(Action<string> ask) : TextReader, ILiveInput
{
    private readonly BlockingCollection<string> _answers = [];
    private string _line = "";
    private int _read;

    /// <summary>Cancellation token that ends a read that waits, when the cell is interrupted.</summary>
    public CancellationToken Stop { get; set; }

    public void Answer(string line) => _answers.Add(line);

    public override string? ReadLine()
    {
        if (_read < _line.Length)
        {
            var rest = _line[_read..].TrimEnd('\n');
            _read = _line.Length;
            return rest;
        }

        return Ask("");
    }

    public string Ask(string prompt)
    {
        while (_answers.TryTake(out _))
        {
            // An answer to a question of an interrupted cell.
        }

        ask(prompt);
        return _answers.Take(Stop);
    }

    public override int Peek()
    {
        Fill();
        return _line[_read];
    }

    public override int Read()
    {
        Fill();
        return _line[_read++];
    }

    private void Fill()
    {
        if (_read == _line.Length)
        {
            (_line, _read) = (ReadLine() + "\n", 0);
        }
    }
}
