namespace Dpo.Science.Worlds;

/// <summary>What can be wrong with a story, one flag a fault. Each costs points of <see cref="StoryScore"/> as its line says.</summary>
[Flags]
public enum StoryFaults
{
    /// <summary>Nothing: 10 points.</summary>
    None = 0,

    /// <summary>The story is about another thing: thing -2. A bare "Write a story" asks for none, so there it costs nothing.</summary>
    ForgetsThing = 1,

    /// <summary>Someone else is the hero from the middle on: hero -1.</summary>
    ChangesHero = 2,

    /// <summary>It does not begin with "Once upon a time": beginning -1.</summary>
    NoBeginning = 4,

    /// <summary>The closing words "The end." are missing: ending -1.</summary>
    NoEnding = 8,

    /// <summary>It ends badly: happy end -1.</summary>
    SadEnd = 16,

    /// <summary>A sentence is said twice: no repetition -1.</summary>
    Repeats = 32,

    /// <summary>It goes on and on before its end: length -1.</summary>
    RamblesOn = 64,

    /// <summary>It breaks off within a sentence: ending -2 and happy end -1, and so it hides <see cref="NoEnding"/> and <see cref="SadEnd"/>.</summary>
    StopsMidway = 128,
}
