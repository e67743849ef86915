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
    /// <param name="expert">Expert, executor and symbol; null where they are not known yet.</param>
    /// <exception cref="UnprocessableException">A ticked range is none, or a value or range is none for this expert;
    /// <c>details.line</c> has the line.</exception>
    internal static async Task<TickedSpace> SpaceAsync(SetFile file, ResolvedMetadata? expert, IMediator mediator, CancellationToken token)
    {
        var meanings = expert is null
            ? null : await InputMeanings.OfAsync(mediator, expert.Expert, expert.Executor, file, token);
        var space = Refusing(() => TickedSpace.Of(file, meanings));
        if (meanings is not null)
        {
            try
            {
                await mediator.Send(new CheckExpertInputs(expert!.Expert, expert.Symbol, ExpertInputs.Of(file)), token);
            }
            catch (UnprocessableException refusal)
            {
                throw new UnprocessableException(refusal.Message, "file");
            }
        }

        return space;
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
