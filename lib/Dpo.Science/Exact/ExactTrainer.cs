using Dpo.Metrics;
using Dpo.Models;
using Dpo.Training;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>Trains a transformer on a function of its whole table of responses, without sampling: what a method reaches
/// when chance is taken out of it. Owns the optimizer's state, not the model.</summary>
/// <param name="model">On its device already; predicts the space's tokens.</param>
/// <param name="prompts">Token ids, all of one length.</param>
/// <param name="space">All responses.</param>
/// <param name="loss">From log P [X,N] float32, with gradients, to a scalar: the mean over prompts of what is to be
/// small.</param>
/// <param name="config">How; one batch a step, all prompts in it.</param>
/// <param name="log">Where the numbers go.</param>
public sealed class ExactTrainer(Transformer model, IReadOnlyList<int[]> prompts, ResponseSpace space,
    Func<Tensor, Tensor> loss, OptimConfig config, RunLog log)
    : Trainer<ExactBatch>(
        new Trainee(model, config), new ExactBatch(prompts, space), new ExactObjective(model, loss), log);
