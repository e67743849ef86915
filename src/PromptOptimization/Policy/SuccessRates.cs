using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Learning;

namespace StrategyFactory.PromptOptimization.Policy;

/// <summary>
/// What success rate to expect of a set of enhancements for a character and topic. Each rate is shrunk towards what the levels above it
/// say: (s + κ·m)/(n + κ), with κ = 10 outcomes and m additive in log odds, logit m = logit(topic) + logit(set) − logit(character).
/// With nothing counted everything is 0.5.
/// </summary>
internal sealed class SuccessRates(LearnedState state)
{
    private const double Shrinkage = 10;

    internal double Expected(string character, string topic, EnhancementSet set) => Posterior(character, topic, set).Rate;

    /// <summary>
    /// The expected rate, and the Beta posterior that Thompson sampling draws from: Beta(1, 1), plus what the levels above are worth (at
    /// most κ outcomes), plus the outcomes of this very combination.
    /// </summary>
    internal (double Rate, double A, double B) Posterior(string character, string topic, EnhancementSet set)
    {
        var overall = Shrunk(state.Find(Dimensions.All), 0.5);
        var ofCharacter = Shrunk(state.Find(Dimensions.All, character), overall);
        var ofTopic = Shrunk(state.Find(Dimensions.All, character, topic), ofCharacter);
        var everywhere = state.Find(Dimensions.Set, name: set.Name);
        var ofSet = Shrunk(everywhere, overall);
        var within = state.Find(Dimensions.Set, character, "", set.Name);
        var ofSetWithin = Shrunk(within, Moved(ofCharacter, ofSet, overall));
        var parent = Moved(ofTopic, ofSetWithin, ofCharacter);
        var cell = state.Find(Dimensions.Set, character, topic, set.Name);
        var (successes, events) = (cell?.Successes ?? 0, cell?.Events ?? 0);

        // counters change one after the other: for a moment the part can be ahead of the whole
        var worth = Math.Clamp((everywhere?.Events ?? 0) - events, 0, Shrinkage);
        return (Shrunk(cell, parent), 1 + successes + (worth * parent), 1 + events - successes + (worth * (1 - parent)));
    }

    private static double Shrunk(PerformanceCounter? counter, double towards) =>
        counter is null ? towards : (counter.Successes + (Shrinkage * towards)) / (counter.Events + Shrinkage);

    /// <summary>A rate moved by the difference in log odds of two others.</summary>
    private static double Moved(double rate, double to, double from)
    {
        var odds = LogOdds(rate) + LogOdds(to) - LogOdds(from);
        return 1 / (1 + Math.Exp(-odds));
    }

    private static double LogOdds(double rate) => Math.Log(rate / (1 - rate));
}
