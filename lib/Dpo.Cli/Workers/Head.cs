namespace Dpo.Cli.Workers;

/// <summary>Reads what a process writes, so that it never waits for a reader, and keeps the beginning.</summary>
internal sealed class Head
{
    private const int Most = 2000;

    private readonly System.Text.StringBuilder _text = new();

    public Head(TextReader from) => _ = ReadAsync(from);

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
