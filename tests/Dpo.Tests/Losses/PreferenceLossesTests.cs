using Dpo.Losses;

namespace Dpo.Tests.Losses;

public sealed class PreferenceLossesTests
{
    private static PreferenceLoss Create(string name, params (string Name, double Value)[] given) =>
        PreferenceLosses.Create(name, given.ToDictionary(g => g.Name, g => g.Value));

    private static string Refused(string name, params (string Name, double Value)[] given) =>
        Assert.Throws<ArgumentException>(() => Create(name, given)).Message;

    [Fact]
    public void Create_WithNothingGiven_TakesTheFieldsDefaults()
    {
        (string, PreferenceLoss)[] expected =
        [
            ("dpo", new DpoLoss(0.1)), ("cdpo", new DpoLoss(0.1, 0.1)), ("robust", new RobustDpoLoss(0.1, 0.1)),
            ("rpo", new SftMixLoss(new DpoLoss(0.1), 1)), ("rdpo", new LengthRegularisedDpoLoss(0.1, 0.1)),
            ("simpo", new SimPoLoss(2, 0.5)), ("orpo", new OrpoLoss(0.1)), ("hinge", new HingeLoss(0.1)),
        ];
        Assert.All(expected, e => Assert.Equal(e.Item2, Create(e.Item1)));
    }

    [Theory]
    [InlineData("conservative", "cdpo")]
    [InlineData("length-regularised", "rdpo")]
    [InlineData("length-normalised", "dpo-norm")]
    [InlineData("sft-mix", "rpo")]
    public void Create_ByAFormerName_IsTheSameLoss(string former, string name)
    {
        Assert.Equal(name, PreferenceLosses.Resolve(former));
        Assert.Equal(Create(name), Create(former));
        Assert.Contains(name, PreferenceLosses.Names);
        Assert.DoesNotContain(former, PreferenceLosses.Names);
        Assert.StartsWith($"gamma: the loss \"{name}\" has no such parameter", Refused(former, ("gamma", 1)), StringComparison.Ordinal);
        Assert.StartsWith($"there is a preference loss \"{former}\" already", Assert.Throws<ArgumentException>(
            () => PreferenceLosses.Register(former, _ => new HingeLoss(0.1))).Message, StringComparison.Ordinal);
    }

    // The help of 80 columns has 40 for what an option is. What other test classes register has no description.
    [Fact]
    public void Describe_EveryLossOfOurs_FitsALineOfTheHelp()
    {
        string[] ours = ["dpo", "cdpo", "robust", "ipo", "ipo-mean", "hinge", "rdpo", "dpo-norm", "reference-free", "rpo", "simpo", "orpo", "apo-zero", "apo-down"];
        Assert.Equal(ours, PreferenceLosses.Names.Take(ours.Length));
        Assert.All(ours, name => Assert.InRange(PreferenceLosses.Describe(name).Length, 12, 40 - $"{name}: ".Length));
    }

    [Fact]
    public void Create_WhatIsGivenReachesTheLoss()
    {
        (PreferenceLoss, PreferenceLoss)[] pairs =
        [
            (new SimPoLoss(9, 1.5), Create("simpo", ("beta", 9), ("gamma", 1.5))),
            (new OrpoLoss(0.7), Create("orpo", ("lambda", 0.7))),
            (new OrpoLoss(0.7), Create("orpo", ("beta", 0.7))),
            (new DpoLoss(0.5, 0.2), Create("dpo", ("beta", 0.5), ("label-smoothing", 0.2))),
            (new DpoLoss(0.1, 0.3), Create("cdpo", ("label-smoothing", 0.3))),
            (new RobustDpoLoss(0.4, 0.2), Create("robust", ("beta", 0.4), ("label-smoothing", 0.2))),
            (new LengthRegularisedDpoLoss(0.1, 0), Create("rdpo", ("alpha", 0))),
            (new SftMixLoss(new DpoLoss(0.2), 3), Create("rpo", ("beta", 0.2), ("sft-weight", 3))),
            (new IpoLoss(0.6, true), Create("ipo-mean", ("beta", 0.6))),
            (new ReferenceFreeLoss(new DpoLoss(0.6)), Create("reference-free", ("beta", 0.6))),
            (new ApoDownLoss(0.6), Create("apo-down", ("beta", 0.6))),
        ];
        Assert.All(pairs, p => Assert.Equal(p.Item1, p.Item2));
    }

    // Every parameter with every loss: it changes the loss, or is refused by name. 0.37 is nobody's default.
    [Fact]
    public void Create_EveryParameterIsUsedOrRefused()
    {
        foreach (var name in PreferenceLosses.Names)
        {
            foreach (var parameter in PreferenceLosses.Parameters.Select(p => p.Name))
            {
                try
                {
                    Assert.NotEqual(Create(name), Create(name, (parameter, 0.37)));
                }
                catch (ArgumentException e)
                {
                    Assert.StartsWith($"{parameter}: the loss \"{name}\" has no such parameter; it takes ",
                        e.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void Create_Impossible_NamesTheParameter()
    {
        Assert.Equal("gamma: the loss \"dpo\" has no such parameter; it takes beta, label-smoothing", Refused("dpo", ("gamma", 1)));
        Assert.Equal("lambda: the loss \"orpo\" has it under the name beta, too; give one of the two",
            Refused("orpo", ("lambda", 1), ("beta", 1)));
        Assert.Equal("beta must be a number above 0; got 0", Refused("simpo", ("beta", 0)));
        Assert.Equal("label-smoothing must be a number at least 0 and below 0.5; got 0.5",
            Refused("robust", ("label-smoothing", 0.5)));
        Assert.Equal("alpha must be a number at least 0; got -1", Refused("rdpo", ("alpha", -1)));
        Assert.Equal("beta must be a number above 0; got NaN", Refused("dpo", ("beta", double.NaN)));
        Assert.Equal("sft-weight must be a number above 0; got Infinity", Refused("rpo", ("sft-weight", double.PositiveInfinity)));
        Assert.StartsWith("there is no preference loss \"dop\"; expected one of dpo, ", Refused("dop"), StringComparison.Ordinal);
    }
}
