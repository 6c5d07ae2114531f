namespace Dpo.Science.Worlds;

/// <summary>Faults that a story can have, one flag each. Each costs points of <see cref="StoryScore"/> as its line
/// says.</summary>
[Flags]
public enum StoryFaults
{
    /// <summary>A story without a fault, which gets 10 points.</summary>
    None = 0,

    /// <summary>The story is about another thing than the one asked for: thing -2. A bare "Write a story" asks for
    /// none, so there it costs nothing.</summary>
    ForgetsThing = 1,

    /// <summary>Another hero takes over from the middle on: hero -1.</summary>
    ChangesHero = 2,

    /// <summary>The story does not begin with "Once upon a time": beginning -1.</summary>
    NoBeginning = 4,

    /// <summary>The closing words "The end." are missing: ending -1.</summary>
    NoEnding = 8,

    /// <summary>The story ends badly: happy end -1.</summary>
    SadEnd = 16,

    /// <summary>A sentence occurs twice: no repetition -1.</summary>
    Repeats = 32,

    /// <summary>The story goes on too long before its end: length -1.</summary>
    RamblesOn = 64,

    /// <summary>The story breaks off within a sentence: ending -2 and happy end -1; this hides <see cref="NoEnding"/>
    /// and <see cref="SadEnd"/>.</summary>
    StopsMidway = 128,
}
