using Dpo.Text;

namespace Dpo.Training;

/// <summary>A reward function: r(x,y) of each response, reward units. A reward model's <see cref="Models.RewardModel.Score(IReadOnlyList{EncodedExample}, int)"/>, or the true reward of a world.</summary>
/// <param name="responses">Prompts with their responses, EOS included where the response ended.</param>
/// <returns>One number each.</returns>
public delegate double[] ScoreResponses(IReadOnlyList<EncodedExample> responses);
