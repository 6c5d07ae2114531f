using Dpo.Data;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Objective of language modelling: the next-token loss of the counted tokens in nats, with dropout on.
/// Borrows the model.</summary>
/// <param name="model">Language model to train or evaluate.</param>
public sealed class NextTokenObjective(ILanguageModel model) : IObjective<SequenceBatch>
{
    /// <inheritdoc/>
    public bool UsesDropout => true;

    /// <inheritdoc/>
    public string Unit => "tokens";

    /// <summary>Computes the loss of a batch as a sum, with its metrics.</summary>
    /// <param name="batch">Rows of token ids, with a mask of the tokens that count in the loss.</param>
    /// <returns>Sum of the losses in nats over the tokens that count, their number, and the metric mean_token_accuracy:
    /// the share of them to which the model gave the highest probability.</returns>
    public LossSum Compute(SequenceBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Logps.RequireReadable(model, batch.Ids);
        var logits = model.forward(batch.Ids[.., ..^1]);                                    // [B,T-1,V]
        var (sums, counts) = NextTokenLoss.Compute(logits, batch.Ids, batch.Mask);               // [B] each
        var tokens = counts.sum().ToDouble();
        var metrics = new MetricSums();
        var correct = TokenAccuracy.Correct(logits, batch.Ids, batch.Mask).sum().ToDouble();
        metrics.Add("mean_token_accuracy", correct, tokens);
        // An evaluation adds up thousands of rows, so in float64; the gradient of each row is 1 either way.
        return new LossSum(sums.sum(ScalarType.Float64), tokens) { Metrics = metrics };
    }
}
