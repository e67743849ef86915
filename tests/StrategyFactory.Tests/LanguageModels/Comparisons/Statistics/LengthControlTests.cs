using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using StrategyFactory.LanguageModels.Comparisons.Statistics;

namespace StrategyFactory.Tests.LanguageModels.Comparisons.Statistics;

/// <summary>
/// Against SciPy 1.10.1: the penalised likelihood, maximised by Nelder and Mead's method without derivatives; its information inverted.
/// </summary>
internal sealed class LengthControlTests
{
    [Test]
    public void Wins_losses_and_ties_are_controlled_for_length()
    {
        double[] differences = [120, -40, 60, 0, 200, -150, 30, 80, -20, 10, -90, 140];
        double[] outcomes = [1, 0, 1, 0.5, 1, 0, 0, 1, 0.5, 1, 0, 1];
        var rate = LengthControl.Of(differences, outcomes);

        // 7 won of 12, but the longer ones: at equal length less than half
        Assert.That(rate.WinRate, Is.EqualTo(0.48176612044).Within(1e-8));
        Assert.That(rate.Low, Is.EqualTo(0.16711688758).Within(1e-8));
        Assert.That(rate.High, Is.EqualTo(0.81157305955).Within(1e-8));
        Assert.That(rate.LengthEffect, Is.EqualTo(2.93258481).Within(1e-6));
        Assert.That(rate.Note, Is.Null);
    }

    [Test]
    public void Length_that_parts_wins_from_losses_leaves_even_chances()
    {
        double[] differences = [-50, -40, -30, -20, -10, 10, 20, 30, 40, 50];
        var rate = LengthControl.Of(differences, [.. differences.Select(difference => difference > 0 ? 1.0 : 0)]);

        Assert.That(rate.WinRate, Is.EqualTo(0.5).Within(1e-9));
        Assert.That(rate.Low, Is.EqualTo(0.10611688).Within(1e-7));
        Assert.That(rate.High, Is.EqualTo(0.89388312).Within(1e-7));
        Assert.That(rate.LengthEffect, Is.EqualTo(3.86935744).Within(1e-6));
    }

    [Test]
    public void Wins_only_by_longer_answers_only_are_finite_and_said_to_be_extrapolated()
    {
        var rate = LengthControl.Of([5, 10, 15, 20, 25, 30, 35, 40, 45, 50], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);

        Assert.That(rate.WinRate, Is.EqualTo(0.656198255).Within(1e-6));
        Assert.That(rate.Note, Is.EqualTo("Answers of the fine-tuned model are always longer: equal length is extrapolated."));
    }

    [Test]
    public void Many_outcomes_come_near_what_an_unpenalised_regression_finds()
    {
        // scikit-learn 1.2.1, LogisticRegression(penalty=None): 0.40388798 and 1.09179918; Firth's by SciPy: 0.40133513, 1.08428366
        var lengths = Enumerable.Range(0, 400).Select(i => ((i * 37 % 101) - 50) * 3.0).ToArray();
        var mean = lengths.Average();
        var deviation = Math.Sqrt(lengths.Sum(length => (length - mean) * (length - mean)) / 399);
        double[] x = [.. lengths.Select(length => Math.Tanh(length / deviation))];
        double[] y = [.. x.Select((value, i) => i * 7919 % 1000 / 1000.0 < 1 / (1 + Math.Exp(-(0.4 + (1.1 * value)))) ? 1.0 : 0)];
        var fit = FirthLogistic.Fit(x, y)!.Value;

        Assert.That(y.Average(), Is.EqualTo(0.5875));
        Assert.That(fit.Intercept, Is.EqualTo(0.40133513).Within(1e-6));
        Assert.That(fit.Slope, Is.EqualTo(1.08428366).Within(1e-6));
        Assert.That(fit.InterceptError, Is.EqualTo(0.10896334).Within(1e-6));
        Assert.That(fit.Intercept, Is.EqualTo(0.40388798).Within(0.005));
    }

    [Test]
    public void What_cannot_be_told_is_said()
    {
        Assert.That(LengthControl.Of([1, 2], [1, 0]).Note, Is.EqualTo("2 judged prompts; at least 10."));
        var level = LengthControl.Of([3, 3, 3, 3, 3, 3, 3, 3, 3, 3], [1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
        Assert.That((level.WinRate, level.Note), Is.EqualTo(((double?)null, "All pairs of answers differ by about 3 characters: nothing shows what length does.")));
    }

    [Test]
    public void Lengths_that_differ_by_far_more_than_they_vary_say_nothing() => Assert.That(
        LengthControl.Of([-57, -57, -57, -57, -57, -57, -57, -57, -57, -56, -56, -56], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]).Note,
        Is.EqualTo("All pairs of answers differ by about -57 characters: nothing shows what length does."));

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public Property Rates_are_finite_and_mirrors_of_each_other() => Prop.ForAll(Pairs().ToArbitrary(), pairs =>
    {
        double[] differences = [.. pairs.Select(pair => (double)pair.Length), 1, 2];
        double[] outcomes = [.. pairs.Select(pair => pair.Outcome / 2.0), 0, 1];
        var rate = LengthControl.Of(differences, outcomes);
        var mirror = LengthControl.Of([.. differences.Select(each => -each)], [.. outcomes.Select(each => 1 - each)]);
        return rate.WinRate is >= 0 and <= 1 && Math.Abs(rate.WinRate.Value + mirror.WinRate!.Value - 1) < 1e-6
            && rate.Low <= rate.WinRate && rate.WinRate <= rate.High;
    });

    private static Gen<(int Length, int Outcome)[]> Pairs() =>
        Gen.Choose(-500, 500).Zip(Gen.Choose(0, 2)).Select(pair => (pair.Item1, pair.Item2)).ArrayOf(10);
}
