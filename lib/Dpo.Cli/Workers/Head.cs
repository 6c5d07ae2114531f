namespace Dpo.Cli.Workers;

/// <summary>Reads what a process writes, so that it never waits for a reader, and keeps the beginning of what it wrote
/// since <see cref="Clear"/>.</summary>
internal sealed class Head
{
    private const int Most = 2000;

    private readonly System.Text.StringBuilder _text = new();

    public Head(TextReader from) => Reading = ReadAsync(from);

    /// <summary>Done when the process has closed its end, and all that it wrote has been read.</summary>
    public Task Reading { get; }

    /// <summary>The first line without its full stop; empty while there is none.</summary>
    public string FirstLine
    {
        get
        {
            lock (_text)
            {
                return _text.ToString().TrimStart().Split('\n')[0].TrimEnd('\r', '.');
            }
        }
    }

    /// <summary>Forgets what was read so far.</summary>
    public void Clear()
    {
        lock (_text)
        {
            _text.Clear();
        }
    }

    private async Task ReadAsync(TextReader from)
    {
        var buffer = new char[4096];
        try
        {
            for (int n; (n = await from.ReadAsync(buffer)) > 0;)
            {
                lock (_text)
                {
                    _text.Append(buffer, 0, Math.Min(n, Most - _text.Length));
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process is over, and so is the need.
        }
    }
}
