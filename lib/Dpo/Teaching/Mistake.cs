namespace Dpo.Teaching;

/// <summary>A known wrong answer of an exercise.</summary>
/// <typeparam name="TAnswer">Numbers, or a function on the inputs of the exercise.</typeparam>
/// <param name="Name">What went wrong, in a few words; the grader reports it.</param>
/// <param name="Answer">The wrong answer itself.</param>
/// <param name="Symptom">The first hint: what can be seen, not what to do.</param>
internal sealed record Mistake<TAnswer>(string Name, TAnswer Answer, string Symptom);
