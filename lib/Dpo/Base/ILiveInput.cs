namespace Dpo.Base;

/// <summary>Takes the questions that a notebook cell asks the person in front of it. The host provides it
/// (<see cref="LiveInput.Use"/>); cells never read the process's console, which may be the very pipe over which the
/// host and its front end talk.</summary>
public interface ILiveInput
{
    /// <summary>Shows a question and waits for a line of text in answer.</summary>
    /// <param name="prompt">Question to show to the user, one short line, e.g. "1, 2, t or s".</param>
    /// <returns>Line that the user typed, without its line end; null if there is no user or no answer.</returns>
    string? Ask(string prompt);
}

/// <summary>Gives access to the person in front of the notebook, where the host knows of one. It is set for a flow of
/// calls, as <see cref="LiveOutput"/> is, not for the whole process.</summary>
public static class LiveInput
{
    /// <summary>Person to ask from here, as the innermost scope gives it; null where nobody can be asked.</summary>
    public static ILiveInput? Current => Scope.Newest is { Answers: true } scope ? scope : null;

    /// <summary>Sets the person to ask for all that is called from here on, and for the tasks and threads that it
    /// starts, until the scope is disposed.</summary>
    /// <param name="person">Object that shows questions to the user and returns the answers; null if nobody can be
    /// asked.</param>
    /// <returns>Object to dispose, e.g. with <c>using</c>; disposing it restores the object that was asked before the
    /// call.</returns>
    public static IDisposable Use(ILiveInput? person) => new Scope(person);

    // Once the cell is over, what it left running asks nobody.
    private sealed class Scope(ILiveInput? person) : FlowScope<ILiveInput>(person), ILiveInput
    {
        public static Scope? Newest => (Scope?)Innermost;

        public bool Answers => Given is not null;

        public string? Ask(string prompt) => Given?.Ask(prompt);
    }
}
