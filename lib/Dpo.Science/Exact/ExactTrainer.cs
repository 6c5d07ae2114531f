using Dpo.Metrics;
using Dpo.Models;
using Dpo.Training;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>Trains a transformer on a loss of its whole table of response log-probabilities, without sampling: what a
/// method reaches when chance is taken out of it. Owns the optimizer's state, not the model.</summary>
/// <param name="model">Transformer to train, already on its device; its output layer predicts the tokens of the
/// response space.</param>
/// <param name="prompts">Token ids of each prompt; all prompts have the same length.</param>
/// <param name="space">All complete responses that the policy can give.</param>
/// <param name="loss">Loss to minimise: maps log P(y|x) [X prompts, N responses] float32, with gradients, to a scalar,
/// the mean over prompts.</param>
/// <param name="config">Number of steps, learning-rate schedule and AdamW settings; one batch a step, with all prompts
/// in it.</param>
/// <param name="log">Log that receives the metrics of each step.</param>
public sealed class ExactTrainer(Transformer model, IReadOnlyList<int[]> prompts, ResponseSpace space,
    Func<Tensor, Tensor> loss, OptimConfig config, RunLog log)
    : Trainer<ExactBatch>(
        new Trainee(model, config), new ExactBatch(prompts, space), new ExactObjective(model, loss), log);
