using Dpo.Base;
using Dpo.Devices;
using Dpo.Metrics;
using Dpo.Outside.Tests.Models;
using Dpo.Training;

namespace Dpo.Outside.Tests.Data;

/// <summary>A batch source of one's own feeds the library's trainer.</summary>
public sealed class CountingBatchesTests
{
    [Fact]
    public void LanguageModelTrainer_OnIt_LearnsToCount()
    {
        var (seeds, batches) = (new Seeds(1), new CountingBatches(4, 8));
        using var model = new LstmModel(4, 16, seeds);
        using var trainer = new LanguageModelTrainer(
            model, batches, new OptimConfig(new ConstantLr(2e-2), 50), new RunLog(RunHeader.Now("count", seeds, Compute.Cpu)));

        trainer.Fit();

        Assert.Equal(1, trainer.Validate([batches.Get(0)]).TokenAccuracy);
    }
}
