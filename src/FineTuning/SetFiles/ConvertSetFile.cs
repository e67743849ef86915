using FluentValidation;
using MediatR;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.SetFiles;

internal sealed class ConvertSetFileValidator : AbstractValidator<ConvertSetFile>
{
    public ConvertSetFileValidator() => RuleFor(command => command.Format).Must(format => SetFormats.Find(format) is not null)
        .WithMessage(command => $"format: '{command.Format}' is not known; allowed: {string.Join(", ", SetFormats.Names)}.");
}

internal sealed class ConvertSetFileHandler : IRequestHandler<ConvertSetFile, ConvertedSetFile>
{
    public Task<ConvertedSetFile> Handle(ConvertSetFile request, CancellationToken cancellationToken)
    {
        try
        {
            var file = SetFile.Read(request.Content);
            var converted = SetConversion.To(file, SetFormats.Find(request.Format)!.Value);
            return Task.FromResult(new ConvertedSetFile(file.Format.Name(), file.Inputs.Count, converted.ToBytes()));
        }
        catch (SetFileRefusedException refusal)
        {
            throw new UnprocessableException(refusal.Message, "file") { Details = new { refusal.Line } };
        }
    }
}
