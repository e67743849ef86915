using System.Text.RegularExpressions;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Files;
using StrategyFactory.LanguageModels.Serving.Files;
using StrategyFactory.LanguageModels.Versions;
using StrategyFactory.Neural.Gguf;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.LanguageModels.Registry;

internal sealed partial class RegisterModelValidator : AbstractValidator<RegisterModel>
{
    public RegisterModelValidator()
    {
        RuleFor(request => request.Name).Must(name => name is not null && Allowed().IsMatch(name)).WithMessage(
            request => $"name: '{request.Name}' is not allowed; 1 to 60 letters, digits, points, hyphens and underscores.");
        RuleFor(request => request.Path).Must(path => !string.IsNullOrWhiteSpace(path))
            .WithMessage("path: is missing; that of a GGUF file.");
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Allowed();
}

internal sealed class RegisterModelHandler(
    LanguageModelsContext context, DatabaseSession session, NewVersions versions, FileHashes hashes,
    IOptions<LanguageModelsOptions> options)
    : IRequestHandler<RegisterModel, ModelVersion>
{
    private const string Ending = ".gguf";
    private const string Field = "path";

    public async Task<ModelVersion> Handle(RegisterModel request, CancellationToken cancellationToken)
    {
        var path = request.IsLocal ? Path.GetFullPath(request.Path!) : Confined(request.Path!);
        if (!path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) || !File.Exists(path))
        {
            throw new UnprocessableException($"{Field}: there is no GGUF file '{request.Path}'; one that ends in {Ending}.", Field);
        }

        var model = await Task.Run(() => Read(path), cancellationToken);
        var hash = await hashes.OfFileAsync(path, cancellationToken);
        var same = await context.Versions.AsNoTracking().Where(version => version.Name == request.Name && version.Identity == hash
            && version.Status == VersionStatus.Ready).FirstOrDefaultAsync(cancellationToken);
        if (same is not null)
        {
            throw new ConflictException($"{Field}: this file is {same.Reference} already; another file, or another name.", Field);
        }

        var entered = await session.InTransactionAsync(
            inner => versions.AddAsync(
                new()
                {
                    Name = request.Name!,
                    Kind = VersionKind.Gguf,
                    Location = path,
                    Bytes = model.FileBytes,
                    Identity = hash,
                    TemplateHash = model.ChatTemplate is { } template ? VersionHashes.OfText(template) : null,
                },
                inner),
            cancellationToken);
        return entered.Describe([]);
    }

    private static GgufModel Read(string path)
    {
        try
        {
            return ModelCheck.Read(path);
        }
        catch (Exception refusal) when (refusal is ModelFileException or IOException or UnauthorizedAccessException)
        {
            throw new UnprocessableException($"{Field}: {refusal.Message}", Field);
        }
    }

    /// <summary>Below the storage root or the folder of language models, without a way out of it.</summary>
    private string Confined(string path)
    {
        if (!StoragePath.IsPlain(path))
        {
            throw new UnprocessableException($"{Field}: '{path}' is not allowed; a plain path.", Field);
        }

        foreach (var root in new[] { options.Value.StorageFolder, options.Value.Models }.Where(root => root.Length > 0))
        {
            if (StoragePath.Below(root, path) is { } full && File.Exists(full))
            {
                return StoragePath.LeadsThroughLink(root, full)
                    ? throw new UnprocessableException(
                        $"{Field}: '{path}' is a link, or leads through one, which is not allowed; a plain file.", Field)
                    : full;
            }
        }

        throw new UnprocessableException(
            $"{Field}: there is no file '{path}' below the storage root or the folder of language models.", Field);
    }
}

internal static class RegisterModelEndpoints
{
    internal static void MapRegisterModel(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/v1/fine-tuning/models").WithTags("Language models");
        models.MapPost(
            "",
            async (NewModel model, IMediator mediator, CancellationToken token) =>
            {
                var entered = await mediator.Send(new RegisterModel { Name = model.Name, Path = model.Path }, token);
                return TypedResults.Created($"/v1/fine-tuning/models/{entered.Id}", entered);
            })
            .WithName("RegisterModel").WithSummary("Enters a GGUF file that is here already");
    }

    /// <summary>A file to enter.</summary>
    /// <param name="Name">Name of the model.</param>
    /// <param name="Path">Of the file, below the storage root or the folder of language models.</param>
    internal sealed record NewModel(string? Name, string? Path);
}
