using MediatR;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>
/// Writes a .set file as the other MetaTrader has it: the same names, values, ranges, ticks and comments in the same order. A file that has
/// the format already comes back byte for byte; one with a line that would mean something else there is refused.
/// </summary>
/// <param name="Content">The file.</param>
/// <param name="Format"><c>mt4</c> or <c>mt5</c>.</param>
public sealed record ConvertSetFile(ReadOnlyMemory<byte> Content, string Format) : IRequest<ConvertedSetFile>;

/// <summary>A .set file in the format that was asked for.</summary>
/// <param name="From">Format of the file that came, <c>mt4</c> or <c>mt5</c>.</param>
/// <param name="Inputs">Number of inputs.</param>
/// <param name="Content">The file.</param>
public sealed record ConvertedSetFile(string From, int Inputs, byte[] Content);
