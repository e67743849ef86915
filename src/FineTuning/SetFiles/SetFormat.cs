namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>Whose .set files look like this.</summary>
internal enum SetFormat
{
    /// <summary>MetaTrader 5: the range on the input's own line.</summary>
    Mt5,

    /// <summary>MetaTrader 4: the range on lines of its own.</summary>
    Mt4,
}
