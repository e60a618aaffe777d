metadata description = 'What an administrator of the tenant makes once for each environment: the app registration that is the bot, with the managed identity as its only credential and the one right it needs; and that of the board, a page without any credential. infra/registrations.sh looks first whether the names belong to somebody else. Public cloud only; docs/deploy.md has the same by CLI.'

targetScope = 'resourceGroup'

extension microsoftGraphV1

@description('Stem of all names, as in main.bicep')
param name string = 'ringrota'

@description('What tells this environment from the others of the tenant: app registrations are not in a resource group')
param environmentName string = resourceGroup().name

@description('Unique name of the app registration in the tenant: the same name finds it again. ringrota: one that was made before 0.3')
param uniqueName string = toLower('${name}-${environmentName}')

@description('What administrators read as the name of the app registration')
param displayName string = 'Ringrota (${environmentName})'

@description('Object id of the managed identity: output principalId of modules/managed-identity.bicep')
@minLength(36)
@maxLength(36)
param managedIdentityPrincipalId string

@description('Name of the credential. One for each identity, so that no deployment replaces the identity that another one trusts')
param credentialName string = 'identity-${managedIdentityPrincipalId}'

@description('Addresses to which people already come back from signing in to the board: they stay')
param boardUrls string[] = []

@description('A further one, for a host name of your own')
param boardUrl string = ''

var appUrl = 'https://${name}-${uniqueString(resourceGroup().id, name)}.azurewebsites.net/api/board'
var graphAppId = '00000003-0000-0000-c000-000000000000'
var permission = 'Calls.Initiate.All'
var storageAppId = 'e406a681-f3d4-42a8-90b6-c2b029497af1'
var storageScope = 'user_impersonation'

resource graph 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: graphAppId
}

resource bot 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: uniqueName
  displayName: displayName
  signInAudience: 'AzureADMyOrg'
  requiredResourceAccess: [
    {
      resourceAppId: graphAppId
      resourceAccess: [{ id: filter(graph.appRoles, role => role.value == permission)[0].id, type: 'Role' }]
    }
  ]

  resource credential 'federatedIdentityCredentials@v1.0' = {
    name: '${bot.uniqueName}/${credentialName}'
    description: 'The managed identity of the function app signs for the bot: no secret, no certificate'
    issuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
    subject: managedIdentityPrincipalId
    audiences: ['api://AzureADTokenExchange']
  }
}

resource principal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: bot.appId
}

// Also counts as the administrator's consent.
resource consent 'Microsoft.Graph/appRoleAssignedTo@v1.0' = {
  appRoleId: filter(graph.appRoles, role => role.value == permission)[0].id
  principalId: principal.id
  resourceId: graph.id
}

resource azureStorage 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: storageAppId
}

// The board reads and writes the tables as the person who is signed in. It has no rights of its own.
resource board 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: '${uniqueName}-board'
  displayName: '${displayName}, board'
  signInAudience: 'AzureADMyOrg'
  spa: { redirectUris: union(boardUrls, [appUrl], empty(boardUrl) ? [] : [boardUrl]) }
  requiredResourceAccess: [
    {
      resourceAppId: storageAppId
      resourceAccess: [
        {
          id: filter(azureStorage.oauth2PermissionScopes, scope => scope.value == storageScope)[0].id
          type: 'Scope'
        }
      ]
    }
  ]
}

resource boardPrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: board.appId
}

// Consent for everybody in the tenant, so that nobody is asked.
resource boardConsent 'Microsoft.Graph/oauth2PermissionGrants@v1.0' = {
  clientId: boardPrincipal.id
  consentType: 'AllPrincipals'
  resourceId: azureStorage.id
  scope: storageScope
}

@description('Client id of the board: BOARD_CLIENT_ID')
output boardClientId string = board.appId

@description('Client id of the bot: BOT_APP_ID, param botAppId of main.bicep')
output botAppId string = bot.appId
