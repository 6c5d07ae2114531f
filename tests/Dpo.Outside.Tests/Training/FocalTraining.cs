using Dpo.Data;
using Dpo.Estimators;
using Dpo.Metrics;
using Dpo.Outside.Tests.Models;
using Dpo.Runs;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Outside.Tests.Training;

// begin training
internal sealed class FocalObjective(LstmModel model, double gamma) : IObjective<SequenceBatch>
{
    public string Unit => "tokens";

    public LossSum Compute(SequenceBatch batch)             // sum of (1 - P)^gamma (-log P) over the counted tokens
    {
        var logps = Logps.PerToken(model.forward(batch.Ids), batch.Ids);                    // [B,T-1]
        var loss = -(1 - logps.exp()).pow(gamma) * logps;
        return new LossSum(Logps.Sum(loss, batch.Mask).sum(), batch.Mask[.., 1..].sum().ToDouble());
    }
}

internal static class FocalTraining
{
    public static RunLog Run(IBatchSource<SequenceBatch> batches, TrainingOptions options, CancellationToken stop)
    {
        var job = new TrainingJob(options);
        var config = new OptimConfig(new ConstantLr(1e-2), 40);
        job.Claim(new { objective = "focal", gamma = 2, config });
        using var model = new LstmModel(4, 16, options.Seeds);
        var trainee = new Trainee(model, config);
        using var trainer = new Trainer<SequenceBatch>(trainee, batches, new FocalObjective(model, 2), job.NewLog());
        job.Train(trainer, save: () => model.save(Path.Combine(job.Folder, "model.dat")), every: 20, stop: stop);
        return trainer.Log;
    }
}
// end training
