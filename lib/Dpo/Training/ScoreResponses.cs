using Dpo.Text;

namespace Dpo.Training;

/// <summary>Reward function r(x,y): returns the score of each response in reward units. It is a reward model's
/// <see cref="Models.RewardModel.Score(IReadOnlyList{EncodedExample}, int)"/>, or the known reward of a toy
/// world.</summary>
/// <param name="responses">Prompts with their responses as token ids; a response that ended includes its
/// end-of-sequence id.</param>
/// <returns>Score of each response, higher is better, in the order of <paramref name="responses"/>.</returns>
public delegate double[] ScoreResponses(IReadOnlyList<EncodedExample> responses);
