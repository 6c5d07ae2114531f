using Dpo.Base;

namespace Dpo.Tests.Shared;

/// <summary>What a test assembly does as a child process that is to be killed: it saves a file over and over.</summary>
internal static class SaveChild
{
    /// <summary>One letter, a million times: a mixture would show.</summary>
    public const int Length = 1_000_000;

    public static void Run(string file)
    {
        for (var letter = 'a'; ; letter = letter == 'z' ? 'a' : (char)(letter + 1))
        {
            AtomicFile.WriteAllText(file, new string(letter, Length));
        }
    }
}
