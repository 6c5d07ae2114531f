namespace Dpo.Worlds;

/// <summary>One part of a story's score.</summary>
/// <param name="Name">What is looked at.</param>
/// <param name="Points">What the story gets.</param>
/// <param name="Most">What it could get.</param>
/// <param name="Reason">Why, in words of the text.</param>
public sealed record StoryPart(string Name, int Points, int Most, string Reason);
