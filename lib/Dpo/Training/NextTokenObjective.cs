using Dpo.Data;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Objective of language modelling: the next-token loss of the counted tokens in nats, with dropout on.
/// Borrows the model.</summary>
/// <param name="model">Language model that is trained.</param>
public sealed class NextTokenObjective(ILanguageModel model) : IObjective<SequenceBatch>
{
    /// <inheritdoc/>
    public bool UsesDropout => true;

    /// <inheritdoc/>
    public string Unit => "tokens";

    /// <summary>Computes the loss of a batch as a sum, with its metrics.</summary>
    /// <param name="batch">Rows of token ids with the mask of the tokens that count.</param>
    /// <returns>Sum of the losses in nats, number of counted tokens, and the metric mean_token_accuracy: the share of
    /// tokens that the model found likeliest.</returns>
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
