using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Registry.Preflight;

/// <summary>Counts how trainer and server agree, token by token.</summary>
internal sealed class AgreementTally
{
    private int _prompts;
    private int _tokens;
    private int _same;
    private double _sum;
    private double _largest;

    /// <summary>Adds a conversation.</summary>
    /// <param name="trained">Likeliest token and logarithm of the given token's probability, for each learned token.</param>
    /// <param name="served">The same of the server.</param>
    internal void Add(
        IEnumerable<(int Likeliest, double LogProbability)> trained, IEnumerable<(int Likeliest, double LogProbability)> served)
    {
        _prompts++;
        foreach (var (one, other) in trained.Zip(served))
        {
            _tokens++;
            _same += one.Likeliest == other.Likeliest ? 1 : 0;
            var difference = Math.Abs(one.LogProbability - other.LogProbability);
            _sum += difference;

            // what is no number must not pass for none
            _largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(_largest, difference);
        }
    }

    internal ServingAgreement Describe(double allowed) => new(
        _prompts, _tokens, _tokens == 0 ? 0 : (double)_same / _tokens, Finite(_largest), Finite(_tokens == 0 ? 0 : _sum / _tokens),
        allowed);

    private static double Finite(double value) => double.IsFinite(value) ? value : double.MaxValue;
}
