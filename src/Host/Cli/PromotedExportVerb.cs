using System.CommandLine;
using System.Globalization;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary><c>promoted export</c>: writes a promoted strategy as files that other programs trade by.</summary>
internal static class PromotedExportVerb
{
    private static readonly Argument<Guid> Id = new("ID") { Description = "Id of a promotion." };

    private static readonly Option<string> Format = new("--format")
    {
        Description = "The format: onnx, or another that GET /promoted/export-formats lists.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "onnx",
    };

    private static readonly Option<string?> Out =
        new("--out") { Description = "The folder to write; without it one named after the strategy, here.", HelpName = "FOLDER" };

    private static readonly Option<bool> Overwrite = new("--overwrite") { Description = "Replace files that are there." };

    internal static Command Create() => FactoryVerb.Opening(
        "export",
        "Write a promoted strategy as files that other programs trade by.",
        [Id, Format, Out, Overwrite],
        async (parsed, factory, token) =>
        {
            var bundle = await factory.SendAsync(new ExportPromoted(parsed.GetValue(Id), parsed.GetValue(Format)!), token);
            var folder = Path.GetFullPath(parsed.GetValue(Out) ?? bundle.Name);
            await WriteAsync(bundle, folder, parsed.GetValue(Overwrite), token);
            if (parsed.GetValue(GlobalOptions.Json))
            {
                Terminal.Json(new { Path = folder, Files = bundle.Files.Select(file => new { file.Name, Bytes = file.Content.Length }) });
            }
            else
            {
                foreach (var file in bundle.Files)
                {
                    Terminal.Print(string.Create(CultureInfo.InvariantCulture, $"{file.Name}: {file.Content.Length:N0} bytes"));
                }

                Terminal.Print($"Written to {folder}.");
            }

            return 0;
        });

    private static async Task WriteAsync(ExportedBundle bundle, string folder, bool overwrite, CancellationToken token)
    {
        if (File.Exists(folder))
        {
            throw new IOException($"out: {folder} is a file; a folder.");
        }

        if (!overwrite && bundle.Files.FirstOrDefault(file => File.Exists(Path.Combine(folder, file.Name))) is { } there)
        {
            throw new IOException($"out: {Path.Combine(folder, there.Name)} exists; another folder, or --overwrite.");
        }

        Directory.CreateDirectory(folder);
        foreach (var file in bundle.Files)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, file.Name), file.Content, token);
        }
    }
}
