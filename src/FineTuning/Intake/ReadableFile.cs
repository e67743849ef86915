using System.Security.Cryptography;
using FluentValidation;
using MediatR;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Text;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Intake;

/// <summary>Reads what somebody sends as a .set file.</summary>
internal static class ReadableFile
{
    /// <exception cref="UnprocessableException">It is no .set file; <c>details.line</c> has the line.</exception>
    /// <exception cref="ValidationException">An input holds text that may not enter.</exception>
    internal static SetFile Read(ReadOnlyMemory<byte> content)
    {
        var file = Refusing(() => SetFile.Read(content));
        foreach (var input in file.Inputs)
        {
            if (EnteringText.Fault(input.Name + input.Value) is { } fault)
            {
                throw new ValidationException([new("file", $"file: line {input.Line} {fault}.")]);
            }
        }

        return file;
    }

    /// <summary>What its ticked inputs span, as far as the expert reads them.</summary>
    /// <param name="file">The file.</param>
    /// <param name="meanings">What its inputs mean to the expert; null where only a worker elsewhere knows.</param>
    /// <exception cref="UnprocessableException">A ticked range is none; <c>details.line</c> has the line.</exception>
    internal static TickedSpace Space(SetFile file, IReadOnlyDictionary<string, string?>? meanings) =>
        Refusing(() => TickedSpace.Of(file, meanings));

    /// <summary>The part of it that a condition allows; all of it where there is none.</summary>
    /// <exception cref="UnprocessableException">
    /// The condition is none, names what is no input of the file, goes by no searched input, or forbids every pass.
    /// </exception>
    internal static TickedSpace Allowed(TickedSpace space, string? where)
    {
        if (where is null)
        {
            return space;
        }

        var allowed = space.Under(InputCondition.Parse(where));
        var ticked = string.Join(", ", space.Grids.Where(grid => grid.Count > 1).Select(grid => grid.Input.Name));
        return !allowed.Allowed!.Decides
            ? throw new UnprocessableException(
                $"where: '{where}' goes by no searched input; allowed: a condition on one of {(ticked.Length > 0 ? ticked : "none")}.",
                "where")
            : allowed.Passes == 0
            ? throw new UnprocessableException(
                $"where: '{where}' forbids every pass of these ranges{(allowed.Allowed.IsExact ? "" : " that was tried, of a million")}; "
                + "allowed: a condition that one of them meets.",
                "where")
            : allowed;
    }

    /// <exception cref="UnprocessableException">A value or range is none that its built-in expert takes.</exception>
    internal static async Task RequireFitAsync(SetFile file, ResolvedMetadata metadata, IMediator mediator, CancellationToken token)
    {
        if (metadata.Executor != ControllerJob.BuiltIn)
        {
            return;
        }

        try
        {
            foreach (var symbol in metadata.Symbols.DefaultIfEmpty(metadata.Symbol))
            {
                await mediator.Send(new CheckExpertInputs(metadata.Expert, symbol, ExpertInputs.Of(file)), token);
            }
        }
        catch (UnprocessableException refusal)
        {
            throw new UnprocessableException(refusal.Message, "file");
        }
    }

    private static T Refusing<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SetFileRefusedException refusal)
        {
            throw new UnprocessableException(refusal.Message, "file") { Details = new { refusal.Line } };
        }
    }

    /// <summary>SHA-256 of a file, lower-case hexadecimal: what tells whether it has a job.</summary>
    internal static string Sha256(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
