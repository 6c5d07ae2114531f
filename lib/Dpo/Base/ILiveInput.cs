namespace Dpo.Base;

/// <summary>Where a cell's question goes. The host sets <see cref="LiveInput.Current"/>; cells never read the process's console, which
/// may be the very pipe over which the host and its front end talk.</summary>
public interface ILiveInput
{
    /// <summary>Shows a question and waits for a line.</summary>
    /// <param name="prompt">What is asked, one short line: "1, 2, t or s".</param>
    /// <returns>The line without its end; null when nobody answers.</returns>
    string? Ask(string prompt);
}

/// <summary>The person in front of the notebook, where the host knows of one.</summary>
public static class LiveInput
{
    /// <summary>Set by the host while a cell runs; null where nobody can be asked.</summary>
    public static ILiveInput? Current { get; set; }
}
