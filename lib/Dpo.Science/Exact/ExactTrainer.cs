using Dpo.Metrics;
using Dpo.Models;
using Dpo.Training;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>Trains a transformer on a loss of its whole table of response log-probabilities, without sampling: what a
/// method reaches when chance is taken out of it. Owns the optimizer's state, not the model.</summary>
/// <param name="model">Transformer to train; its output layer must predict exactly the response symbols and the end
/// token (EOS) of <paramref name="space"/>. Move it to its device (CPU or GPU) first.</param>
/// <param name="prompts">Token ids of each prompt; at least one prompt, all of the same length.</param>
/// <param name="space">The finite set of all responses a policy can produce: every token sequence that ends with EOS or
/// reaches the maximum length.</param>
/// <param name="loss">Loss to minimise: a function from the log-probabilities log P(y|x), shape [X prompts, N
/// responses], float32, to a scalar tensor, the mean over prompts; must be differentiable.</param>
/// <param name="config">Number of optimizer steps, learning-rate schedule and AdamW settings. Each batch holds all
/// prompts.</param>
/// <param name="log">Log of the training run; receives the loss and the other metrics of each optimizer step.</param>
public sealed class ExactTrainer(Transformer model, IReadOnlyList<int[]> prompts, ResponseSpace space,
    Func<Tensor, Tensor> loss, OptimConfig config, RunLog log)
    : Trainer<ExactBatch>(
        new Trainee(model, config), new ExactBatch(prompts, space), new ExactObjective(model, loss), log);
