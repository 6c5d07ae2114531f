namespace Dpo.Science.Worlds;

/// <summary>Faults that a story can have, one flag each. Each costs points of <see cref="StoryScore"/> as its line
/// says.</summary>
[Flags]
public enum StoryFaults
{
    /// <summary>A story without a fault, which gets 10 points.</summary>
    None = 0,

    /// <summary>The story is about another thing than the one asked for, which costs 2 points of the part "thing". A
    /// bare "Write a story" asks for none, so there it costs nothing.</summary>
    ForgetsThing = 1,

    /// <summary>Another hero takes over from the middle on, which costs 1 point of the part "hero".</summary>
    ChangesHero = 2,

    /// <summary>The story does not begin with "Once upon a time", which costs 1 point of the part
    /// "beginning".</summary>
    NoBeginning = 4,

    /// <summary>The closing words "The end." are missing, which costs 1 point of the part "ending".</summary>
    NoEnding = 8,

    /// <summary>The story ends badly, which costs 1 point of the part "happy end".</summary>
    SadEnd = 16,

    /// <summary>A sentence occurs twice, which costs 1 point of the part "no repetition".</summary>
    Repeats = 32,

    /// <summary>The story goes on too long before its end, which costs 1 point of the part "length".</summary>
    RamblesOn = 64,

    /// <summary>The story breaks off within a sentence, which costs 2 points of the part "ending" and 1 of "happy end";
    /// this hides <see cref="NoEnding"/> and <see cref="SadEnd"/>.</summary>
    StopsMidway = 128,
}
