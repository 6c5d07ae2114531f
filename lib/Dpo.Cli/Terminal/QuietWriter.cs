using System.Text;

namespace Dpo.Cli.Terminal;

/// <summary>Standard error that is closed or on a full disk: what is written there is lost, the work is not.</summary>
/// <param name="inner">Writer that receives the text, e.g. standard error; once writing to this writer fails, text is
/// dropped silently.</param>
internal sealed class QuietWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => inner.Write(value));

    public override void Flush() => Try(inner.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            // Nobody can be told.
        }
    }
}
