using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Comparisons.Statistics;

/// <summary>
/// What the win rate would be if both answers were of one length, after Dubois, Galambosi, Liang and Hashimoto, "Length-Controlled
/// AlpacaEval" (2024, arXiv 2404.04475): outcomes are regressed on tanh(Δ/sd(Δ)), Δ the difference of the lengths, and predicted where it
/// is 0. Their term for the difficulty of a prompt needs many models and is left out; Firth's penalty stands for their ridge.
/// </summary>
internal static class LengthControl
{
    private const int Fewest = 10;

    /// <summary>Of tanh(Δ/sd(Δ)): where all pairs differ by far more than the differences do, it says the same of all.</summary>
    private const double LeastSpread = 1e-3;

    /// <param name="differences">Characters of the fine-tuned model's answer beyond those of the base's, pair by pair.</param>
    /// <param name="outcomes">1 where the fine-tuned model won, ½ for a tie, 0 where it lost.</param>
    internal static LengthControlledRate Of(ReadOnlySpan<double> differences, ReadOnlySpan<double> outcomes)
    {
        if (differences.Length < Fewest)
        {
            return Missing($"{differences.Length} judged prompts; at least {Fewest}.");
        }

        var deviation = Deviation(differences);
        var scaled = new double[differences.Length];
        for (var i = 0; i < scaled.Length; i++)
        {
            scaled[i] = deviation == 0 ? 0 : Math.Tanh(differences[i] / deviation);
        }

        var (least, most) = (scaled.Min(), scaled.Max());
        if (most - least < LeastSpread)
        {
            return Missing(FormattableString.Invariant(
                $"All pairs of answers differ by about {differences[0]:0} characters: nothing shows what length does."));
        }

        if (FirthLogistic.Fit(scaled, outcomes) is not { } fit)
        {
            return Missing("The regression does not settle.");
        }

        var half = WinRate.Quantile * fit.InterceptError;
        var note = least <= 0 && most >= 0
            ? null
            : $"Answers of the fine-tuned model are always {(least > 0 ? "longer" : "shorter")}: equal length is extrapolated.";
        return new(
            FirthLogistic.Logistic(fit.Intercept), FirthLogistic.Logistic(fit.Intercept - half),
            FirthLogistic.Logistic(fit.Intercept + half), fit.Slope, note);
    }

    private static LengthControlledRate Missing(string note) => new(null, null, null, null, note);

    /// <summary>Of the sample, as the source's reference implementation has it.</summary>
    private static double Deviation(ReadOnlySpan<double> values)
    {
        double mean = 0, squares = 0;
        foreach (var value in values)
        {
            mean += value / values.Length;
        }

        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return Math.Sqrt(squares / (values.Length - 1));
    }
}
