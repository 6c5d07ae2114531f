using Dpo.Models;
using TorchSharp;

namespace Dpo.Tests.Models;

public sealed class EvaluationModeTests
{
    // A part that was frozen in evaluation mode is still so afterwards, and a part in training under one that is not.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Dispose_EachPartHasItsModeAgain(bool whole)
    {
        using var inner = torch.nn.Sequential(torch.nn.Dropout(), torch.nn.Dropout());
        using var model = torch.nn.Sequential(inner, torch.nn.Dropout());
        model.train(whole);
        inner.train(!whole);
        inner.children().First().train(whole);
        var before = model.named_modules().Select(m => (m.name, m.module.training)).ToList();
        Assert.Equal(4, before.Count);
        using (new EvaluationMode(model))
        {
            Assert.All(model.named_modules(), m => Assert.False(m.module.training));
            inner.train();
        }
        Assert.Equal(before, model.named_modules().Select(m => (m.name, m.module.training)));
        Assert.Equal(whole, model.training);
    }
}
