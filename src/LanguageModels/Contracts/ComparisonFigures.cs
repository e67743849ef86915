namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>What a comparison says.</summary>
/// <param name="Tallies">Every judge's, the one that decides first.</param>
/// <param name="Base">What the base did.</param>
/// <param name="FineTuned">What the fine-tuned model did.</param>
/// <param name="Improvements">Of the fine-tuned model over the base.</param>
/// <param name="Answered">Prompts that both have answered.</param>
/// <param name="Failed">Prompts that one of them could not answer, which no judge counts.</param>
public sealed record ComparisonFigures(
    IReadOnlyList<ComparisonTally> Tallies,
    ComparedModelFigures Base,
    ComparedModelFigures FineTuned,
    IReadOnlyList<ComparisonImprovement> Improvements,
    int Answered,
    int Failed);

/// <summary>The verdicts of a judge, from the fine-tuned model's side.</summary>
/// <param name="Judge">One of <see cref="ComparisonJudge.All"/>.</param>
/// <param name="Decides">Whether its verdicts count.</param>
/// <param name="Judged">Prompts with a verdict.</param>
/// <param name="Wins">Won by the fine-tuned model.</param>
/// <param name="Losses">Won by the base.</param>
/// <param name="Ties">Won by nobody.</param>
/// <param name="Errors">Prompts on which the judge gave no verdict that can be read; they count nowhere.</param>
/// <param name="WinRate">(wins + ½ ties)/judged; null where nothing is judged.</param>
/// <param name="Low">Lower end of its 95% interval (Wilson).</param>
/// <param name="High">Upper end.</param>
/// <param name="PValue">Exact two-sided sign test on wins and losses; 1 without any.</param>
/// <param name="NeededWins">Wins among so many decisive prompts that luck does not explain; null where even all are not enough.</param>
/// <param name="LengthControlled">The win rate if both answers were of one length.</param>
public sealed record ComparisonTally(
    string Judge,
    bool Decides,
    int Judged,
    int Wins,
    int Losses,
    int Ties,
    int Errors,
    double? WinRate,
    double? Low,
    double? High,
    double PValue,
    int? NeededWins,
    LengthControlledRate LengthControlled);

/// <summary>A win rate at equal length (Dubois et al. 2024).</summary>
/// <param name="WinRate">The rate; null where it cannot be told.</param>
/// <param name="Low">Lower end of its 95% interval (Wald, on the log-odds).</param>
/// <param name="High">Upper end.</param>
/// <param name="LengthEffect">Log-odds that a longer answer adds; positive where longer ones win.</param>
/// <param name="Note">Why there is none, or what to mind; null for nothing.</param>
public sealed record LengthControlledRate(double? WinRate, double? Low, double? High, double? LengthEffect, string? Note);

/// <summary>What a model did.</summary>
/// <param name="Answers">Prompts that it has answered.</param>
/// <param name="Failed">Prompts that it could not answer.</param>
/// <param name="CutShort">Answers that ended because they were long enough.</param>
/// <param name="ExactRate">Answers that are their reference; null where none has one.</param>
/// <param name="JsonValidRate">Answers that are JSON, of those that ought to be; null where none ought to.</param>
/// <param name="FirstTokenSeconds">Median time to the first token.</param>
/// <param name="TokensPerSecond">Median pace after it; null where no answer has two tokens.</param>
/// <param name="MeanLength">Characters of an answer.</param>
/// <param name="MeanTokens">Tokens of an answer.</param>
/// <param name="Ratings">Stars that people gave it while voting.</param>
/// <param name="GoldStarRate">Gold stars, of the votes that gave stars or gold to either; null without any.</param>
/// <param name="AverageRating">Mean of the stars; null without any.</param>
/// <param name="RatingSd">Their sample standard deviation; null below two.</param>
/// <param name="ConsistencyScore">1 − sd/mean between 0 and 1, higher is steadier; 1 below two.</param>
public sealed record ComparedModelFigures(
    int Answers,
    int Failed,
    int CutShort,
    double? ExactRate,
    double? JsonValidRate,
    double? FirstTokenSeconds,
    double? TokensPerSecond,
    double? MeanLength,
    double? MeanTokens,
    long Ratings,
    double? GoldStarRate,
    double? AverageRating,
    double? RatingSd,
    double ConsistencyScore);

/// <summary>How much better the fine-tuned model is by one measure.</summary>
/// <param name="Metric">Name of the measure.</param>
/// <param name="Base">Of the base.</param>
/// <param name="FineTuned">Of the fine-tuned model.</param>
/// <param name="LowerIsBetter">Whether less is better.</param>
/// <param name="ImprovementPct">Change by the base's value, positive where it is better; null where that is 0.</param>
public sealed record ComparisonImprovement(string Metric, double Base, double FineTuned, bool LowerIsBetter, double? ImprovementPct);
