using Dpo.Text;

namespace Dpo.Training;

/// <summary>Reward function r(x,y): returns the score of each response in reward units. It is a reward model's
/// <see cref="Models.RewardModel.Score(IReadOnlyList{EncodedExample}, int)"/>, or the known reward of a toy
/// world.</summary>
/// <param name="responses">Prompts with their responses, EOS included where the response ended.</param>
/// <returns>Score of each response, reward units, in the order of the responses.</returns>
public delegate double[] ScoreResponses(IReadOnlyList<EncodedExample> responses);
