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

    /// <param name="differences">Characters of the fine-tuned model's answer beyond those of the base's, pair by pair.</param>
    /// <param name="outcomes">1 where the fine-tuned model won, ½ for a tie, 0 where it lost.</param>
    internal static LengthControlledRate Of(ReadOnlySpan<double> differences, ReadOnlySpan<double> outcomes)
    {
        if (differences.Length < Fewest)
        {
            return Missing($"{differences.Length} judged prompts; at least {Fewest}.");
        }

        if (differences.IndexOfAnyExcept(differences[0]) < 0)
        {
            return Missing(FormattableString.Invariant(
                $"All pairs of answers differ by {differences[0]:0} characters: nothing shows what length does."));
        }

        var deviation = Deviation(differences);
        var scaled = new double[differences.Length];
        var (shorter, longer) = (false, false);
        for (var i = 0; i < scaled.Length; i++)
        {
            scaled[i] = Math.Tanh(differences[i] / deviation);
            (shorter, longer) = (shorter || scaled[i] <= 0, longer || scaled[i] >= 0);
        }

        if (FirthLogistic.Fit(scaled, outcomes) is not { } fit)
        {
            return Missing("The regression does not settle.");
        }

        var half = WinRate.Quantile * fit.InterceptError;
        var note = shorter && longer
            ? null
            : $"Answers of the fine-tuned model are always {(longer ? "longer" : "shorter")}: equal length is extrapolated.";
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
