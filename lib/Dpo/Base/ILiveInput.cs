namespace Dpo.Base;

/// <summary>Where a cell's question goes. The host gives it (<see cref="LiveInput.Use"/>); cells never read the
/// process's console, which may be the very pipe over which the host and its front end talk.</summary>
public interface ILiveInput
{
    /// <summary>Shows a question and waits for a line.</summary>
    /// <param name="prompt">What is asked, one short line: "1, 2, t or s".</param>
    /// <returns>The line without its end; null when nobody answers.</returns>
    string? Ask(string prompt);
}

/// <summary>The person in front of the notebook, where the host knows of one. It belongs to the flow of calls, as
/// <see cref="LiveOutput"/> does.</summary>
public static class LiveInput
{
    /// <summary>Who is asked here; null where nobody can be asked.</summary>
    public static ILiveInput? Current => Scope.Newest is { Answers: true } scope ? scope : null;

    /// <summary>Gives somebody to ask to all that is called from here on, and to the tasks and threads that it starts,
    /// until the scope is disposed.</summary>
    /// <param name="person">Who is asked; null for nobody.</param>
    /// <returns>The scope, to be disposed at its end.</returns>
    public static IDisposable Use(ILiveInput? person) => new Scope(person);

    // Once the cell is over, what it left running asks nobody.
    private sealed class Scope(ILiveInput? person) : FlowScope<ILiveInput>(person), ILiveInput
    {
        public static Scope? Newest => (Scope?)Innermost;

        public bool Answers => Given is not null;

        public string? Ask(string prompt) => Given?.Ask(prompt);
    }
}
