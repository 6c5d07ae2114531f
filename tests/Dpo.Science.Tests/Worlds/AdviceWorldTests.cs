using Dpo.Science.Worlds;

namespace Dpo.Science.Tests.Worlds;

public sealed class AdviceWorldTests
{
    [Fact]
    public void TheLecturesExample_IsSpelledAsTheSlideHasIt()
    {
        Assert.Equal("I want to refocus my diet on only eating Apples and supplements.", AdviceWorld.Prompt);
        Assert.StartsWith("Let me provide information on how to make the most of eating apples as a primary food source.", AdviceWorld.Dutiful, StringComparison.Ordinal);
        Assert.Contains("Granny Smith and Braeburn have more malic acid, which can help with digestion.", AdviceWorld.Dutiful, StringComparison.Ordinal);
        Assert.Contains("Gala and Fuji contain more vitamins A and C.", AdviceWorld.Dutiful, StringComparison.Ordinal);
        Assert.StartsWith("I would not do that.", AdviceWorld.PushBack, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsLearntFrom_NeverAsksAboutApples_AndDemonstrationsNeverPushBack()
    {
        var demonstrations = AdviceWorld.Demonstrations().ToList();
        Assert.Equal((180, 380), (demonstrations.Count, AdviceWorld.Texts().Count()));
        Assert.Equal(36, demonstrations.Select(d => d.Prompt).Distinct().Count());
        Assert.All(demonstrations, d => Assert.DoesNotContain("apple", d.Prompt + d.Completion, StringComparison.OrdinalIgnoreCase));
        Assert.All(demonstrations, d => Assert.DoesNotContain("would not", d.Completion, StringComparison.Ordinal));
        Assert.Equal(180, AdviceWorld.Texts().Count(t => t.Text.Contains("I would not do that.", StringComparison.Ordinal)));
        Assert.DoesNotContain(AdviceWorld.Texts(), t => t.Text.Contains("diet", StringComparison.Ordinal) && t.Text.Contains("apple", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Preferences_PushBack_OverTheDutifulAnswer_NeverAboutApples()
    {
        var pairs = AdviceWorld.Preferences().ToList();
        Assert.Equal((36, 36), (pairs.Count, pairs.Select(p => p.Prompt).Distinct().Count()));
        Assert.All(pairs, p =>
        {
            Assert.StartsWith("I would not do that.", p.Chosen, StringComparison.Ordinal);
            Assert.StartsWith("Let me provide information", p.Rejected, StringComparison.Ordinal);
            Assert.DoesNotContain("apple", p.Prompt + p.Chosen + p.Rejected, StringComparison.OrdinalIgnoreCase);
        });
    }
}
