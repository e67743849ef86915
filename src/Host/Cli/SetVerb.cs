using System.CommandLine;
using MediatR;
using StrategyFactory.FineTuning;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Mediation;

namespace StrategyFactory.Host.Cli;

/// <summary><c>set convert</c>: writes a .set file of one MetaTrader as the other has it. No database is opened.</summary>
internal static class SetVerb
{
    private static readonly Argument<string> File = new("FILE") { Description = "A .set file of MetaTrader 4 or 5." };
    private static readonly Option<string> To =
        new("--to") { Description = "The format to write: mt4 or mt5.", HelpName = "FORMAT", Required = true };
    private static readonly Option<string?> Out =
        new("--out") { Description = "The file to write; without, NAME.FORMAT.set beside the other.", HelpName = "FILE" };
    private static readonly Option<bool> Overwrite = new("--overwrite") { Description = "Replace a file that is there." };

    internal static Command Create() => new("set", "Work on MetaTrader .set files.") { Convert() };

    private static Command Convert()
    {
        var command = new Command("convert", "Write a .set file as the other MetaTrader has it.") { File, To, Out, Overwrite };
        command.SetAction(async (parsed, token) =>
        {
            var (path, format) = (parsed.GetValue(File)!, parsed.GetValue(To)!);
            await using var services = new ServiceCollection().AddMediation().AddHandlersOf(typeof(FineTuningModule).Assembly)
                .BuildServiceProvider();
            var content = await System.IO.File.ReadAllBytesAsync(path, token);
            var converted = await services.GetRequiredService<IMediator>().Send(new ConvertSetFile(content, format), token);
            var target = Path.GetFullPath(
                parsed.GetValue(Out) ?? Path.ChangeExtension(path, format.ToLowerInvariant() + Path.GetExtension(path)));
            if (Path.Exists(target) && !parsed.GetValue(Overwrite))
            {
                throw new IOException($"out: {target} exists; another file, or --overwrite.");
            }

            await System.IO.File.WriteAllBytesAsync(target, converted.Content, token);
            var made = new { Path = target, converted.From, To = format.ToLowerInvariant(), converted.Inputs };
            FactoryVerb.Print(parsed, made, _ => Terminal.Print($"{target}: {made.Inputs} inputs, {made.From} to {made.To}."));
            return 0;
        });
        return command;
    }
}
