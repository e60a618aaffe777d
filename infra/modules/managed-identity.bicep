metadata description = 'The user-assigned identity that the app works under. Runs on its own first (docs/deploy.md, step 2), because infra/identity.bicep needs its object id; main.bicep declares it again, which changes nothing.'

@description('Region of the identity')
param location string = resourceGroup().location

@description('Name of the identity; main.bicep uses id-<name>')
param identityName string = 'id-ringrota'

@description('Tags of the identity')
param tags { *: string } = {}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: identityName
  location: location
  tags: tags
}

@description('Object id: the subject of the federated credential, input of infra/identity.bicep')
output principalId string = identity.properties.principalId

@description('Client id: BOT_MANAGED_IDENTITY_CLIENT_ID')
output clientId string = identity.properties.clientId
