using '../identity.bicep'

// The registrations of an environment whose board has been signed in to from another address. No deployment.
param managedIdentityPrincipalId = '00000000-0000-0000-0000-00000000000${readEnvironmentVariable('IDENTITY', '')}'
param boardUrls = ['https://calls${readEnvironmentVariable('IDENTITY', '')}.contoso.com/api/board']
