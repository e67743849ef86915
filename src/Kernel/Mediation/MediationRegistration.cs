using System.Reflection;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace StrategyFactory.Kernel.Mediation;

/// <summary>Registers the mediator and what modules contribute to it.</summary>
public static class MediationRegistration
{
    private static readonly Type[] Contracts = [typeof(IRequestHandler<,>), typeof(INotificationHandler<>)];

    /// <summary>Adds the mediator itself with its validation step; call once per container.</summary>
    public static IServiceCollection AddMediation(this IServiceCollection services)
    {
        services.AddTransient<ServiceFactory>(provider => type => provider.GetService(type)!);
        services.AddTransient<IMediator, Mediator>();
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>));
        return services;
    }

    /// <summary>Adds every closed handler and validator of an assembly, internal ones included.</summary>
    public static IServiceCollection AddHandlersOf(this IServiceCollection services, Assembly assembly)
    {
        foreach (var type in assembly.GetTypes())
        {
            if (type.IsAbstract || type.IsGenericTypeDefinition)
            {
                continue;
            }

            foreach (var contract in type.GetInterfaces())
            {
                if (contract.IsGenericType && Contracts.Contains(contract.GetGenericTypeDefinition()))
                {
                    services.AddTransient(contract, type);
                }
            }
        }

        // Making a validator, which compiles its expressions, costs more than most requests; it holds no state, so one is made for all.
        return services.AddValidatorsFromAssembly(assembly, ServiceLifetime.Singleton, includeInternalTypes: true);
    }
}
