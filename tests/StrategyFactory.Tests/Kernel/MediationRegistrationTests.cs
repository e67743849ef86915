using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Kernel.Mediation;
using StrategyFactory.Tests.Architecture;

namespace StrategyFactory.Tests.Kernel;

internal sealed class MediationRegistrationTests
{
    [Test]
    public void Every_validator_is_registered_and_made_once()
    {
        foreach (var (assembly, _) in Product.Modules)
        {
            var validators = assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IValidator)) && !type.IsAbstract).ToList();
            var registered = new ServiceCollection().AddHandlersOf(assembly)
                .Where(service => service.ServiceType.Name == typeof(IValidator<>).Name).ToList();

            Assert.That(registered.Select(service => service.ImplementationType), Is.EquivalentTo(validators), assembly.GetName().Name);
            Assert.That(registered.Select(service => service.Lifetime), Is.All.EqualTo(ServiceLifetime.Singleton));
        }
    }

    [Test]
    public void All_validators_of_a_request_are_found_and_given_what_they_need()
    {
        using var services = new ServiceCollection()
            .AddSingleton(TimeProvider.System).AddHandlersOf(typeof(Question).Assembly).BuildServiceProvider();
        var validators = services.GetServices<IValidator<Question>>().ToList();

        Type[] expected = [typeof(LengthValidator), typeof(ClockValidator)];
        Assert.That(validators.Select(validator => validator.GetType()), Is.EquivalentTo(expected));
        Assert.That(validators.Sum(validator => validator.Validate(new Question("")).Errors.Count), Is.EqualTo(2));
    }

    private sealed record Question(string Text);

    private sealed class LengthValidator : AbstractValidator<Question>
    {
        public LengthValidator() => RuleFor(question => question.Text).NotEmpty();
    }

    private sealed class ClockValidator : AbstractValidator<Question>
    {
        public ClockValidator(TimeProvider clock) => RuleFor(question => question.Text).Must(text => text == clock.LocalTimeZone.Id + "?");
    }
}
